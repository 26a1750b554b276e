import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('./theme.css', import.meta.url), 'utf8')
const themes = { light: colours(1), dark: colours(2) }

/** WCAG 2.2: text 4.5:1 (1.4.3); marks, borders of controls and focus 3:1 (1.4.11). */
const pairs: Array<[ink: string, ground: string, ratio: number]> = [
  ['ink', 'ground', 4.5],
  ['muted', 'ground', 4.5],
  ['muted', 'raised', 4.5],
  ['accent', 'ground', 4.5],
  ['accent', 'accent-ground', 4.5],
  ['ink', 'accent-ground', 4.5],
  ['bad', 'ground', 4.5],
  ['warn-ink', 'warn-ground', 4.5],
  ['control', 'ground', 3],
  ['chart-other', 'ground', 3],
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((slot): [string, string, number] => [`chart-${slot}`, 'ground', 3]),
]

describe.each(['light', 'dark'] as const)('in the %s theme everyone can see', (theme) => {
  test.each(pairs)('%s on %s at %d:1', (ink, ground, ratio) => {
    expect(contrast(themes[theme][ink]!, themes[theme][ground]!)).toBeGreaterThanOrEqual(ratio)
  })
})

/** The colours of the first or of the second theme: `--ink: light-dark(#1a1d1b, #e9ebe9);`. */
function colours(theme: 1 | 2): Record<string, string> {
  const pairs = css.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)
  return Object.fromEntries([...pairs].map((pair) => [pair[1], pair[theme + 1]]))
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
