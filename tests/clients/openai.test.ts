import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RequestDetail } from '@outlay/shared/api'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../server/src/config/index.ts'
import { type Outlay, startOutlay } from '../../server/src/main.ts'
import { createSimulator } from '../../server/src/simulator/index.ts'
import { eventually } from '../support/start-gateway.ts'

const simulator = createSimulator({})
const dataDir = mkdtempSync(join(tmpdir(), 'outlay-clients-'))
let outlay: Outlay
let client: OpenAI

beforeAll(async () => {
  const { port } = await simulator.listen(0, '127.0.0.1')
  const config = readConfig({ OUTLAY_PORT: '0', OUTLAY_DATA_DIR: dataDir, OUTLAY_LOG_LEVEL: 'silent' })
  outlay = await startOutlay({ config, simulatorUrl: new URL(`http://127.0.0.1:${port}/v1`) })
  const { secret } = outlay.keys.create({ project: 'clients', permissions: [] })
  // The one change a user makes.
  client = new OpenAI({ baseURL: `${outlay.origin}/v1`, apiKey: secret })
})
afterAll(async () => {
  await outlay.stop()
  await simulator.close()
  rmSync(dataDir, { recursive: true })
})

const messages = [{ role: 'user' as const, content: 'Tell me about rivers.' }]

describe("OpenAI's client with nothing but its base URL changed", () => {
  it('chats, and the cost of the call is known', async () => {
    const { data, response } = await client.chat.completions
      .create({ model: 'gpt-4o-mini', messages })
      .withResponse()
    expect(data.choices[0]?.message.content).not.toBe('')
    expect(response.headers.get('x-outlay-simulated')).toBe('true')
    const row = await rowOf(response.headers.get('x-outlay-request-id'))
    expect(row).toMatchObject({
      simulated: true,
      inputTokens: data.usage?.prompt_tokens,
      outputTokens: data.usage?.completion_tokens,
      costState: 'priced',
    })
  })

  it('streams, sees no usage it did not ask for, and is metered all the same', async () => {
    const stream = await client.chat.completions.create({ model: 'gpt-4o-mini', messages, stream: true })
    let text = ''
    for await (const chunk of stream) {
      expect(chunk.choices).toHaveLength(1)
      text += chunk.choices[0]?.delta.content ?? ''
    }
    expect(text).not.toBe('')
    expect(await newestRow()).toMatchObject({
      stream: true,
      outcome: 'answered',
      usageSource: 'reported',
      costState: 'priced',
    })
  })

  it('gets the usage it asked for', async () => {
    const stream = await client.chat.completions.create({
      model: 'gpt-4o-mini',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })
    let tokens = 0
    for await (const chunk of stream) tokens = chunk.usage?.total_tokens ?? tokens
    expect(await newestRow().then((row) => (row?.inputTokens ?? 0) + (row?.outputTokens ?? 0))).toBe(tokens)
  })

  it('calls tools, embeds, completes, responds and lists models', async () => {
    const tools = [
      {
        type: 'function' as const,
        function: {
          name: 'weather',
          parameters: { type: 'object', properties: { city: { type: 'string' } } },
        },
      },
    ]
    const called = await client.chat.completions.create({
      model: 'gpt-4o',
      messages,
      tools,
      tool_choice: 'required',
    })
    expect(called.choices[0]?.message.tool_calls?.[0]).toMatchObject({ function: { name: 'weather' } })
    await client.embeddings.create({ model: 'text-embedding-3-small', input: 'rivers' })
    expect(await newestRow()).toMatchObject({ operation: 'embeddings', costState: 'priced', outputTokens: 0 })
    await client.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'Rivers' })
    expect(await newestRow()).toMatchObject({ operation: 'text_completion', costState: 'priced' })
    const response = await client.responses.create({ model: 'gpt-5-mini', input: 'Rivers' })
    expect(response.output_text).not.toBe('')
    expect(await newestRow()).toMatchObject({
      operation: 'responses',
      costState: 'priced',
      inputTokens: response.usage?.input_tokens,
    })
    const events = await client.responses.create({ model: 'gpt-5-mini', input: 'Rivers', stream: true })
    for await (const event of events) expect(event.type).toMatch(/^response\./)
    expect(await newestRow()).toMatchObject({ operation: 'responses', stream: true, usageSource: 'reported' })
    expect((await client.models.list()).data.length).toBeGreaterThan(0)
  })

  it('stops a stream half way, and the provider stops with it', async () => {
    const stream = await client.chat.completions.create(
      { model: 'gpt-4o-mini', messages, stream: true },
      { headers: { 'x-simulate-pace': 'pieces=500;interval=10' } },
    )
    for await (const _ of stream) break
    stream.controller.abort()
    const row = await eventually(async () => {
      const newest = await newestRow()
      return newest?.usageSource === 'partial' ? newest : null
    })
    expect(row).toMatchObject({ outcome: 'client-gone', stream: true })
    await eventually(async () => simulator.stats.aborted > 0)
  })

  it("raises the provider's own errors, and ours, as its own classes", async () => {
    const failing = (simulate: string) =>
      client.chat.completions.create(
        { model: 'gpt-4o-mini', messages },
        { headers: { 'x-simulate': simulate }, maxRetries: 0 },
      )
    await expect(failing('429;retry-after=60')).rejects.toBeInstanceOf(OpenAI.RateLimitError)
    await expect(failing('500')).rejects.toBeInstanceOf(OpenAI.InternalServerError)
    await expect(failing('404')).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    const stranger = new OpenAI({ baseURL: `${outlay.origin}/v1`, apiKey: 'olk_wrong', maxRetries: 0 })
    await expect(stranger.models.list()).rejects.toMatchObject({
      constructor: OpenAI.AuthenticationError,
      code: 'invalid-key',
    })
  })

  it('with a key of its own is never answered by the simulator', async () => {
    const own = new OpenAI({
      baseURL: `${outlay.origin}/v1`,
      apiKey: 'sk-own-key-of-a-caller-0123',
      maxRetries: 0,
      timeout: 5_000,
    })
    const before = simulator.stats.total
    // The real address cannot be reached from where tests run, or refuses the key: either way it is not play.
    await expect(own.models.list()).rejects.toThrow()
    expect(simulator.stats.total).toBe(before)
  })
})

async function rowOf(id: string | null): Promise<RequestDetail> {
  return (await fetch(`${outlay.origin}/api/requests/${id}`)).json() as Promise<RequestDetail>
}

async function newestRow(): Promise<RequestDetail | undefined> {
  const page = (await (await fetch(`${outlay.origin}/api/requests?limit=1`)).json()) as {
    requests: RequestDetail[]
  }
  return page.requests[0]
}
