/**
 * Foreign text as a cell of CSV. What a spreadsheet would take for a formula gets an apostrophe in front,
 * which shows it as text; quotes go around whatever the format could mistake for its own.
 */
export function escapeForCsv(text: string): string {
  const guarded = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}
