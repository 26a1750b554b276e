import { expect, test } from 'vitest'
import { figuresText, runCrashRounds } from './crash-rounds.ts'

const rounds = Number(process.env.OUTLAY_CRASH_ROUNDS ?? 50)
const seed = process.env.OUTLAY_CRASH_SEED ?? String(Date.now())

test(`kill -9 loses no call, ${rounds} times`, { timeout: 60_000 + rounds * 15_000 }, async () => {
  const print = (line: string) => void process.stdout.write(`${line}\n`)
  print(`seed ${seed}: repeat it with OUTLAY_CRASH_SEED=${seed}`)
  const figures = await runCrashRounds({ rounds, seed, print })
  print(`\n${figuresText(seed, figures)}`)
  expect(figures.atSeams > 0 || rounds < 4).toBe(true)
  const { missing, doubled, unknown, unreached, wrong, differences, problems } = figures
  expect({ missing, doubled, unknown, unreached, wrong, differences, problems }).toEqual({
    missing: 0,
    doubled: 0,
    unknown: 0,
    unreached: 0,
    wrong: 0,
    differences: 0,
    problems: [],
  })
})
