import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClientsGateway, expectPriced, startClientsGateway } from './start-clients-gateway.ts'

const run = promisify(execFile)
const program = fileURLToPath(new URL('chat.py', import.meta.url))
let gateway: ClientsGateway

beforeAll(async () => {
  gateway = await startClientsGateway()
})
afterAll(() => gateway.close())

type Told = { text: string; usage: { prompt_tokens: number; completion_tokens: number } }

async function ask(kind: 'plain' | 'stream', client: 'requests' | 'urllib'): Promise<Told> {
  const env = { PATH: process.env.PATH, BASE_URL: gateway.baseUrl, OPENAI_API_KEY: gateway.key }
  const { stdout } = await run('python3', [program, kind, client], { env })
  return JSON.parse(stdout) as Told
}

describe('Python code for chat completions with nothing but its URL changed', () => {
  it.each([
    ['plain', 'requests'],
    ['stream', 'requests'],
    ['plain', 'urllib'],
    ['stream', 'urllib'],
  ] as const)('%s, with %s', async (kind, client) => {
    const told = await ask(kind, client)
    expect(told.text).not.toBe('')
    const row = await gateway.newestRow()
    expect(row.stream).toBe(kind === 'stream')
    expectPriced(row, {
      inputTokens: told.usage.prompt_tokens,
      outputTokens: told.usage.completion_tokens,
    })
  })
})
