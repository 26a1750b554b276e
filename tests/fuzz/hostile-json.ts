import type { Dice } from './dice.ts'

const deepLevels = 20_000

/** JSON text of a value that nobody expects there. Deep values exist as text alone: writing them from objects fails. */
export function hostileText(dice: Dice): string {
  if (dice.chance(4)) return deepText(dice)
  return dice.among(plainHostiles)
}

const plainHostiles = [
  'null',
  'true',
  '0',
  '-1',
  '-0',
  '0.1',
  '1e308',
  '1e999',
  '-1e999',
  '9007199254740993',
  '9223372036854775808',
  `${'9'.repeat(400)}`,
  '""',
  '"0"',
  '"12"',
  '"NaN"',
  '"\\u0000"',
  '"\\ud800"',
  '"\\udfff\\ud800"',
  '"a\\ud83dz"',
  '"\\u202e\\u2028\\ufeff"',
  '"2026-13-45"',
  '"2026-02-30T25:61:61Z"',
  '"-271821-04-20"',
  '"__proto__"',
  '"constructor"',
  '"req_00000000000000000000000000"',
  '"../../etc/passwd"',
  '"sk-ant-0123456789abcdefghijklmnop"',
  `"${'x'.repeat(300)}"`,
  `"${'é'.repeat(5_000)}"`,
  `"${'x'.repeat(20_000)}"`,
  '[]',
  '{}',
  '[null]',
  '[[[[[]]]]]',
  '[1,"2",{}]',
  '{"__proto__":{"x":1}}',
  '{"constructor":{"prototype":{"y":1}}}',
  '{"a":1,"a":2}',
  '{"":""}',
  '{"toString":1,"valueOf":1,"toJSON":1,"length":1e9}',
  `[${'0,'.repeat(2_000)}0]`,
]

export function deepText(dice: Dice, levels = dice.among([50, 500, 3_000, deepLevels])): string {
  const [open, close, middle] = dice.among([
    ['[', ']', ''],
    ['{"a":', '}', '1'],
    ['[{"usage":', '}]', 'null'],
  ] as const)
  return open.repeat(levels) + middle + (dice.chance(85) ? close.repeat(levels) : '')
}

type Place = { holder: Record<string, unknown>; key: string; isAboutUsage: boolean }
const placesMax = 400

/** JSON text of a value of which one to three places say something else; mostly those that are about usage. */
export function withHostileValues(dice: Dice, value: unknown): string {
  const root = { value: structuredClone(value) }
  const places: Place[] = []
  collect(root, false, places)
  const aboutUsage = places.filter((place) => place.isAboutUsage)
  const replacements: string[] = []
  for (let count = dice.integer(1, 3); count > 0; count -= 1) {
    const { holder, key } = dice.among(aboutUsage.length > 0 && dice.chance(60) ? aboutUsage : places)
    holder[key] = `\u0001${replacements.length}`
    replacements.push(hostileText(dice))
  }
  const text = JSON.stringify(root.value) ?? 'null'
  return text.replaceAll(/"\\u0001(\d+)"/g, (_, index) => replacements[Number(index)]!)
}

function collect(holder: object, isAboutUsage: boolean, places: Place[]): void {
  // An array's elements are reached by their numbers, as an object's by their names.
  const fields = holder as Record<string, unknown>
  for (const key of Object.keys(fields)) {
    if (places.length >= placesMax) return
    const isUsage = isAboutUsage || /usage|token/i.test(key)
    places.push({ holder: fields, key, isAboutUsage: isUsage })
    const value = fields[key]
    if (typeof value === 'object' && value !== null) collect(value, isUsage, places)
  }
}
