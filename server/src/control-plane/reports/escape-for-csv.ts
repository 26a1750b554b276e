/**
 * Escapes foreign text as a CSV cell. An apostrophe in front makes a spreadsheet show a formula as text.
 * Quotes enclose every character that the format could misread. Semicolons and tabs are among them, because
 * spreadsheets of some countries split cells there.
 */
export function escapeForCsv(text: string): string {
  const guarded = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) ? `'${text}` : text
  return /[",;\t\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}
