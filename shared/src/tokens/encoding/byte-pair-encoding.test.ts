import fc from 'fast-check'
import { Tiktoken } from 'js-tiktoken/lite'
import cl100k from 'js-tiktoken/ranks/cl100k_base'
import o200k from 'js-tiktoken/ranks/o200k_base'
import p50k from 'js-tiktoken/ranks/p50k_base'
import r50k from 'js-tiktoken/ranks/r50k_base'
import { describe, expect, test } from 'vitest'
import { createEncoding, type Encoding } from './byte-pair-encoding.ts'

const encodings = {
  o200k_base: createEncoding('o200k_base', o200k),
  cl100k_base: createEncoding('cl100k_base', cl100k),
  p50k_base: createEncoding('p50k_base', p50k),
  r50k_base: createEncoding('r50k_base', r50k),
}
const { o200k_base } = encodings

/** js-tiktoken's encoder takes 0.3 s and 100 MB each, so only the two in daily use are compared at random. */
const references: [Encoding, Tiktoken][] = [
  [encodings.o200k_base, new Tiktoken(o200k)],
  [encodings.cl100k_base, new Tiktoken(cl100k)],
]

function expectSame(text: string): void {
  for (const [ours, reference] of references) {
    const ids = reference.encode(text, [], [])
    expect(ours.encode(text)).toEqual(ids)
    expect(ours.count(text)).toBe(ids.length)
  }
}

describe('the same tokens as js-tiktoken', () => {
  test.each([
    [''],
    ['hello world'],
    ["It's 3.14159, isn't it? I'LL say SO."],
    ['hi <|endoftext|> and <|im_start|>system'],
    ['{"name":"get_weather","arguments":{"city":"Zürich","days":[1,2,3]}}'],
    ['function f(x: number) {\n\treturn x ?? 0 // ok\n}\r\n\r\n'],
    ['       \n\n\n   \t  x   '],
    ['日本語のテキストと漢字。안녕하세요 你好，世界！'],
    ['👩‍👩‍👧‍👦🇨🇭👍🏽 e\u0301 \u202e\u0000\uFEFF'],
    ['\ud800 lone \udc00 surrogates \ud83d'],
    [`${'='.repeat(200)}${'-='.repeat(100)}`],
    [`${'a'.repeat(300)} ${'ab'.repeat(150)}`],
    [`${' '.repeat(300)}x`],
    ['AAAAbbbbAAAAbbbb'.repeat(20)],
    ['http://example.com/a/b?c=d&e=%20f#g'],
  ])('%j', expectSame)

  test('for any text', () => {
    const letters = fc.string({ unit: 'binary', maxLength: 40 })
    const words = fc.constantFrom(
      ' ',
      '\n',
      '  ',
      "'s",
      'the',
      'Über',
      '漢字',
      'ไทย',
      '🙂',
      '1234',
      '!!',
      '/',
      '\t',
    )
    const prose = fc.array(fc.oneof(words, fc.string({ maxLength: 6 })), { maxLength: 40 })
    const runs = fc
      .tuple(fc.constantFrom('a', ' ', '=', '漢', '\n', '🙂', 'é', 'ab'), fc.nat(120))
      .map(([unit, times]) => unit.repeat(times))
    const mixed = fc.oneof(
      letters,
      prose.map((parts) => parts.join('')),
      runs,
      fc.string({ unit: 'grapheme' }),
    )
    fc.assert(fc.property(mixed, expectSame), { numRuns: 600 })
  })

  test('for the older encodings', () => {
    for (const [name, data] of [
      ['p50k_base', p50k],
      ['r50k_base', r50k],
    ] as const) {
      const text = 'def main():\n        print("hello, world")  # 日本 🙂\n'
      expect(encodings[name].encode(text)).toEqual(new Tiktoken(data).encode(text, [], []))
    }
  })
})

test('a text without a boundary takes time in proportion to its length', () => {
  const han = Array.from({ length: 10_000 }, (_, index) =>
    String.fromCharCode(0x4e00 + ((index * 7919) % 20_000)),
  )
  const started = performance.now()
  expect(o200k_base.count('a'.repeat(1_000_000))).toBe(125_000)
  expect(o200k_base.count(' '.repeat(1_000_000))).toBe(7_813)
  expect(o200k_base.count(han.join(''))).toBeGreaterThan(10_000)
  // Under 2 s on an idle core; the usual algorithm takes more than a day.
  expect(performance.now() - started).toBeLessThan(10_000)
})

test('an encoding in use is not disturbed by a long text before it', () => {
  const before = o200k_base.encode('a sentence, and another.')
  o200k_base.count('x'.repeat(300_000))
  expect(o200k_base.encode('a sentence, and another.')).toEqual(before)
})
