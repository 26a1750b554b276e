import { expect, test } from 'vitest'
import { printable } from './foreign-text.ts'

test.each([
  ['gpt-4o-mini', 'gpt-4o-mini'],
  ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  ['مدل-۴', 'مدل-۴'],
  ['free\u202Eexe.gpt', 'free⟨U+202E⟩exe.gpt'],
  ['a\u0000b\u001b[31m', 'a⟨U+0000⟩b⟨U+001B⟩[31m'],
  ['zero\u200Bwidth', 'zero⟨U+200B⟩width'],
  ['half\ud800', 'half⟨U+D800⟩'],
])('%j shows as %s', (text, shown) => {
  expect(printable(text)).toBe(shown)
})
