/** Quotes a text as one word of a POSIX shell. */
export function escapeForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
