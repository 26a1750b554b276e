/**
 * Makes foreign text safe for a terminal. Control and direction characters could rewrite the screen, so they
 * become `\u{..}`.
 */
export function escapeForTerminal(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  )
}
