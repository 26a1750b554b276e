/**
 * Foreign text as a cell of CSV. What a spreadsheet would take for a formula gets an apostrophe in front,
 * which shows it as text; quotes go around whatever the format could mistake for its own, semicolons and tabs
 * among it, at which spreadsheets of some countries cut.
 */
export function escapeForCsv(text: string): string {
  const guarded = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) ? `'${text}` : text
  return /[",;\t\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}
