import { loadEncoding } from '@outlay/shared/tokens'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { Tiktoken } from 'js-tiktoken/lite'
import o200k from 'js-tiktoken/ranks/o200k_base'
import { english, hostile } from './texts.ts'
import { measureUsages } from './usages.ts'

/**
 * `npm run bench:tokens`: counting English beside js-tiktoken and gpt-tokenizer, texts that are hard to
 * tokenize by their length, and usage to cost. Exit code 1 when a figure is not reached: as fast as the fastest on English; 1 MB costs at
 * most 1.3 times per byte what 10 kB costs, and at most a second; 200,000 usages are read and priced in a second.
 */
const ratioMax = 1.3
const megabyteMsMax = 1_000
/** Of a megabyte, so many pieces of 10 kB. */
const slices = 20

const encoding = await loadEncoding('o200k_base')
const failures = [...compareOnEnglish(), ...measureHostile(), ...measureUsages()]
for (const failure of failures) console.error(`Not reached: ${failure}.`)
if (failures.length > 0) process.exitCode = 1

function compareOnEnglish(): string[] {
  const text = english(1_000_000)
  const reference = new Tiktoken(o200k)
  const counters = {
    Outlay: (piece: string) => encoding.count(piece),
    'gpt-tokenizer': (piece: string) => countTokens(piece),
    'js-tiktoken': (piece: string) => reference.encode(piece, [], []).length,
  }
  // Side by side, so that what else the machine does meets them alike.
  const best: Record<string, number> = {}
  for (let round = 0; round < 9; round++) {
    for (const [name, count] of Object.entries(counters)) {
      best[name] = Math.min(
        best[name] ?? Number.POSITIVE_INFINITY,
        timeOf(() => count(text)),
      )
    }
  }
  const counts = Object.values(counters).map((count) => count(text))
  console.log(`English, 1 MB, ${counts[0]} tokens in o200k_base:`)
  for (const [name, ms] of Object.entries(best))
    console.log(`  ${name.padEnd(14)} ${ms.toFixed(1).padStart(7)} ms`)
  const fastest = Math.min(best['gpt-tokenizer'] as number, best['js-tiktoken'] as number)
  return [
    ...(new Set(counts).size > 1 ? [`the same count: ${counts.join(', ')}`] : []),
    ...((best.Outlay as number) > fastest ? ['as fast as the fastest on English'] : []),
  ]
}

function measureHostile(): string[] {
  console.log('\nHard texts, o200k_base:')
  return Object.entries(hostile).flatMap(([name, make]) => {
    const large = make(1_000_000)
    // Different ones, as the same one again and again would be in the processor's cache as nothing else is.
    const small = Array.from({ length: slices }, (_, index) =>
      large.slice((index * large.length) / slices).slice(0, large.length / 100),
    )
    const smallMs = bestOf(15, () => {
      for (const text of small) encoding.count(text)
    })
    const largeMs = bestOf(5, () => encoding.count(large))
    const ratio = largeMs / 100 / (smallMs / slices)
    console.log(
      `  ${name.padEnd(28)} 10 kB ${(smallMs / slices).toFixed(2).padStart(6)} ms   1 MB ${largeMs.toFixed(0).padStart(4)} ms   ${ratio.toFixed(2)} per byte`,
    )
    return ratio > ratioMax || largeMs > megabyteMsMax ? [`1 MB of ${name} in proportion to 10 kB`] : []
  })
}

/** The best of several: what else runs on the machine only ever makes it longer. */
function bestOf(rounds: number, work: () => void): number {
  return Math.min(...Array.from({ length: rounds }, () => timeOf(work)))
}

function timeOf(work: () => void): number {
  const started = performance.now()
  work()
  return performance.now() - started
}
