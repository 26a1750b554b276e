import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { countQuestion } from '@outlay/shared/api'
import { countWords } from '@outlay/shared/words'
import { expect, it } from 'vitest'
import { chatAnswer, json, usage } from '../support/fake-provider.ts'
import { startGateway } from '../support/start-gateway.ts'

const outlay = fileURLToPath(new URL('../../server/bin/outlay.js', import.meta.url))

function start(...args: string[]) {
  return startWith({}, ...args)
}

function startWith(env: Record<string, string>, ...args: string[]) {
  const child = spawn(process.execPath, [outlay, 'count', ...args], {
    env: { PATH: process.env.PATH, ...env },
  })
  const printed = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text
    })
  }
  return { child, printed, ended: once(child, 'close').then(([code]) => code as number | null) }
}

const request = (id: number, changes: object = {}) =>
  JSON.stringify({
    id,
    provider: 'openai',
    api: 'openai.chat.completions',
    body: { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }] },
    ...changes,
  })

it('answers line by line: a bad line gets its number and the reason, and the others are counted', async () => {
  const { child, printed, ended } = start()
  const nested = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
  const lines = [
    request(1),
    'not json',
    request(2, { tokens: 8 }),
    '',
    request(3, { api: 'openai.telepathy' }),
    request(4, { body: 'Hello' }),
    request(5).replace('"Hello"', nested),
    request(6, { body: { model: 'ours', input: 'Hello' }, api: 'openai.responses', model: 'gpt-4o' }),
  ]
  child.stdin.end(lines.join('\n'))
  expect(await ended).toBe(1)
  const rows = printed.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(rows).toMatchObject([
    {
      id: 1,
      inputTokens: 8,
      exactness: 'exact',
      encoding: 'o200k_base',
      parts: { system: 0, history: 0, user: 8, tools: 0, images: 0 },
    },
    { id: null, line: 2, error: 'The line is not JSON.' },
    { id: 2, line: 3, error: 'Unknown field in the line: "tokens".' },
    { id: 3, line: 5, error: expect.stringContaining('"openai.telepathy" cannot be counted') },
    { id: 4, line: 6, error: expect.stringContaining('"body" in the line') },
    { id: 5, inputTokens: expect.any(Number), exactness: 'estimate' },
    { id: 6, inputTokens: 8, exactness: 'exact' },
  ])
  expect(printed.stderr).toBe('outlay: 4 lines have no answer.\n')
})

it('answers while input still arrives, and exits with 0 when every line was counted', async () => {
  const { child, printed, ended } = start()
  child.stdin.write(`${request(1)}\n`)
  await expect.poll(() => printed.stdout, { timeout: 10_000 }).toContain('"id":1')
  child.stdin.end(request(2))
  expect(await ended).toBe(0)
  expect(printed.stdout.trim().split('\n')).toHaveLength(2)
  expect(printed.stderr).toBe('')
})

it('multiplies estimates by the factor that a running server has learnt for the model', async () => {
  const gateway = await startGateway()
  try {
    const model = 'mystery-2'
    const body = { model, messages: [{ role: 'user', content: 'Hello' }] }
    gateway.provider.answer(json(200, { ...chatAnswer(), model, usage: { ...usage, prompt_tokens: 12 } }))
    for (let call = 0; call < 5; call += 1) await gateway.call({ body: JSON.stringify(body) })
    const lines = [request(1, { body }), request(2, { body, provider: 'groq' }), request(3)].join('\n')
    const count = async () => {
      const { child, printed, ended } = startWith({ OUTLAY_DATA_DIR: gateway.dataDir })
      child.stdin.end(lines)
      await ended
      return printed.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).inputTokens)
    }
    await expect.poll(count, { timeout: 20_000 }).toEqual([12, 8, 8])
  } finally {
    await gateway.close()
  }
})

it('ends silently when the reader of its output stops', async () => {
  const { child, printed, ended } = start()
  child.stdin.on('error', () => {})
  child.stdout.once('data', () => child.stdout.destroy())
  for (let id = 1; id <= 20_000; id += 1) child.stdin.write(`${request(id)}\n`)
  child.stdin.end()
  expect(await ended).toBe(0)
  expect(printed.stderr).toBe('')
})

it('shows help whose example is valid input', async () => {
  const { printed, ended } = start('--help')
  expect(await ended).toBe(0)
  expect(printed.stdout).toContain('outlay count < requests.ndjson')
  const example = /\{"id":1,"provider"[\s\S]*?\}\]\}\}/.exec(countWords.help)?.[0] ?? ''
  expect(countQuestion.safeParse(JSON.parse(example)).success).toBe(true)
})
