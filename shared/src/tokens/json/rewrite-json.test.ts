import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compactJson, escapeBeyondAscii, pythonJson } from './rewrite-json.ts'

test.each([
  [
    '{ "a" : 1.0,\n "b" : [ 1e8, true ] }',
    '{"a":1.0,"b":[1e8,true]}',
    '{"a": 1.0, "b": [100000000.0, true]}',
  ],
  ['{"2":0,"1":0}', '{"2":0,"1":0}', '{"2": 0, "1": 0}'],
  ['"caf\\u00e9 \\/ \\" 🙂"', '"café / \\" 🙂"', '"caf\\u00e9 / \\" \\ud83d\\ude42"'],
  ['12345678901234567890', '12345678901234567890', '12345678901234567890'],
  [' null ', 'null', 'null'],
  ['[]', '[]', '[]'],
])('%s', (text, compact, python) => {
  expect(compactJson(text)).toBe(compact)
  expect(pythonJson(text)).toBe(python)
})

// What `json.dumps(json.loads(text))` gives.
test.each([
  ['1E5', '100000.0'],
  ['1.10', '1.1'],
  ['-0', '0'],
  ['-0.0', '-0.0'],
  ['1e16', '1e+16'],
  ['1.5e300', '1.5e+300'],
  ['123456789012345680.0', '1.2345678901234568e+17'],
  ['0.0001', '0.0001'],
  ['0.000123', '0.000123'],
  ['0.00001', '1e-05'],
  ['1e400', 'Infinity'],
  ['72.5', '72.5'],
])('the number %s is %s in Python', (text, python) => {
  expect(pythonJson(text)).toBe(python)
})

test.each(['', 'sunny', '{', '{"a":}', "{'a': 1}", '1.', 'NaN', '"\n"'])('%j is no JSON', (text) => {
  expect(compactJson(text)).toBe(null)
  expect(pythonJson(text)).toBe(null)
})

describe('any JSON', () => {
  test('means the same in both forms', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(compactJson(text) as string)).toEqual(JSON.parse(text))
        expect(JSON.parse(pythonJson(text) as string)).toEqual(JSON.parse(text))
      }),
    )
  })

  test('is escaped to ASCII that means the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeBeyondAscii(JSON.stringify(text))
        expect(escaped).toMatch(/^[\0-\x7f]*$/)
        expect(JSON.parse(escaped)).toBe(text)
      }),
    )
  })
})
