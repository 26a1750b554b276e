/**
 * Foreign text as a row can carry it to every place where it is shown: cut to a length, with a space for each
 * character that controls something and for half a letter, which no encoding can write.
 */
export function plainText(text: string, charactersMax: number): string {
  return text.slice(0, charactersMax).replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, ' ')
}
