/**
 * Text of somebody else (a model's name, an error's type) for a page: control and formatting characters,
 * which could hide or turn around what stands beside them, show as their code point. Markup needs nothing
 * here, the page never takes text for markup.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => {
    const codePoint = character.codePointAt(0) ?? 0
    return `⟨U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}⟩`
  })
}
