import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const outlay = fileURLToPath(new URL('../../server/bin/outlay.js', import.meta.url))

function start() {
  const child = spawn(process.execPath, [outlay, 'price'], { env: { PATH: process.env.PATH } })
  const printed = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text
    })
  }
  return { child, printed, ended: once(child, 'close').then(([code]) => code as number | null) }
}

const question = (id: number, changes: object = {}) =>
  JSON.stringify({
    id,
    provider: 'openai',
    api: 'openai.chat.completions',
    model: 'gpt-4o-mini',
    at: '2026-11-20',
    usage: { prompt_tokens: id, completion_tokens: 0, total_tokens: id },
    ...changes,
  })

it('answers line by line: a bad line gets its number and the reason, and the others are priced', async () => {
  const { child, printed, ended } = start()
  child.stdin.end(
    [
      question(1),
      'not json',
      question(2, { price: 3 }),
      '',
      question(3, { api: 'openai.telepathy' }),
      question(4),
    ].join('\n'),
  )
  expect(await ended).toBe(1)
  const rows = printed.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(rows).toMatchObject([
    { id: 1, costUsd: '0.00000015' },
    { id: null, line: 2, error: 'The line is not JSON.' },
    { id: 2, line: 3, error: 'Unknown field in the line: "price".' },
    { id: 3, line: 5, error: expect.stringContaining('"openai.telepathy" is not known') },
    { id: 4, costUsd: '0.0000006' },
  ])
  expect(printed.stderr).toBe('outlay: 3 lines have no answer.\n')
})

it('answers while input still arrives, in pieces of any size', async () => {
  const { child, printed, ended } = start()
  const [head, tail] = [question(1).slice(0, 40), question(1).slice(40)]
  child.stdin.write(head)
  await new Promise((resolve) => setTimeout(resolve, 50))
  child.stdin.write(`${tail}\n`)
  await expect.poll(() => printed.stdout, { timeout: 10_000 }).toContain('"id":1')
  child.stdin.end()
  expect(await ended).toBe(0)
  expect(printed.stderr).toBe('')
})

it('ends silently when the reader of its output stops', async () => {
  const { child, printed, ended } = start()
  child.stdin.on('error', () => {})
  child.stdout.once('data', () => child.stdout.destroy())
  for (let id = 1; id <= 20_000; id += 1) child.stdin.write(`${question(id)}\n`)
  child.stdin.end()
  expect(await ended).toBe(0)
  expect(printed.stderr).toBe('')
})
