import Anthropic from '@anthropic-ai/sdk'
import { LLMock } from '@copilotkit/aimock'
import { GoogleGenAI } from '@google/genai'
import { Ollama } from 'ollama'
import OpenAI, { AzureOpenAI } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClientsGateway, startClientsGateway } from './start-clients-gateway.ts'

/** Each provider's own client, with its base URL changed and an Outlay key, in front of what others have written down. */
const mock = new LLMock({ port: 0 })
let gateway: ClientsGateway

const text = 'The Danube is long.'

beforeAll(async () => {
  mock.onMessage('rivers', { content: text, usage: { input_tokens: 1_000, output_tokens: 500 } })
  mock.onMessage('streams', {
    content: text,
    usage: { prompt_tokens: 1_000, completion_tokens: 500, total_tokens: 1_500 },
  })
  mock.onMessage('content', {
    content: text,
    usage: { promptTokenCount: 1_000, candidatesTokenCount: 500, totalTokenCount: 1_500 },
  })
  mock.onMessage('broken', { error: { message: 'Too many of them.', type: 'rate_limit_error' }, status: 429 })
  await mock.start()
  gateway = await startClientsGateway({
    upstream: `${mock.url}/v1`,
    env: {
      OUTLAY_ANTHROPIC_BASE_URL: mock.url,
      OUTLAY_ANTHROPIC_API_KEY: 'sk-ant-of-the-mock',
      OUTLAY_GOOGLE_BASE_URL: mock.url,
      OUTLAY_GOOGLE_API_KEY: 'AIza-of-the-mock',
      OUTLAY_AZURE_BASE_URL: mock.url,
      OUTLAY_AZURE_API_KEY: 'azure-of-the-mock',
      OUTLAY_OLLAMA_BASE_URL: mock.url,
      OUTLAY_OLLAMA_API_KEY: 'none-of-the-mock',
      OUTLAY_GROQ_BASE_URL: `${mock.url}/v1`,
      OUTLAY_GROQ_API_KEY: 'gsk-of-the-mock',
      OUTLAY_COMPATIBLE_ACME_BASE_URL: `${mock.url}/v1`,
      OUTLAY_COMPATIBLE_ACME_API_KEY: 'acme-of-the-mock',
    },
  })
})
afterAll(async () => {
  await gateway.close()
  await mock.stop()
})

/** What the row says, and the credential the provider was shown. */
async function seen(expected: object) {
  expect(await gateway.newestRow()).toMatchObject({
    outcome: 'answered',
    status: 200,
    usageSource: 'reported',
    inputTokens: 1_000,
    outputTokens: 500,
    ...expected,
  })
  const sent = mock.getRequests().at(-1)?.headers ?? {}
  expect(JSON.stringify(sent)).not.toContain(gateway.key)
  return sent
}

describe("Anthropic's client", () => {
  const client = () =>
    new Anthropic({ baseURL: `${gateway.origin}/anthropic`, apiKey: gateway.key, maxRetries: 0 })
  const ask = (content: string) => ({
    model: 'claude-sonnet-4-5-20250929',
    max_tokens: 1_024,
    messages: [{ role: 'user' as const, content }],
  })
  // 1,000 x $3/M + 500 x $15/M
  const row = { provider: 'anthropic', operation: 'chat', effectiveCostUsd: '0.0105' }

  it('gets a message', async () => {
    const message = await client().messages.create(ask('rivers'))
    expect(message.content).toMatchObject([{ type: 'text', text }])
    expect(await seen({ ...row, stream: false })).toMatchObject({ 'x-api-key': expect.anything() })
  })

  it('streams one', async () => {
    const message = await client().messages.stream(ask('rivers')).finalMessage()
    expect(message.content).toMatchObject([{ type: 'text', text }])
    await seen({ ...row, stream: true })
  })

  it('gets an error as it is', async () => {
    await expect(client().messages.create(ask('broken'))).rejects.toBeInstanceOf(Anthropic.RateLimitError)
    expect(await gateway.newestRow()).toMatchObject({ outcome: 'provider-error', costState: 'free' })
  })

  it('understands why it was refused', async () => {
    const wrong = new Anthropic({
      baseURL: `${gateway.origin}/anthropic`,
      apiKey: 'olk_wrong',
      maxRetries: 0,
    })
    await expect(wrong.messages.create(ask('rivers'))).rejects.toMatchObject({
      constructor: Anthropic.AuthenticationError,
      error: { error: { type: 'authentication_error', message: expect.stringContaining('Outlay') } },
    })
  })
})

describe("Google's client", () => {
  const client = () =>
    new GoogleGenAI({ apiKey: gateway.key, httpOptions: { baseUrl: `${gateway.origin}/gemini` } })
  // 1,000 x $0.30/M + 500 x $2.50/M
  const row = {
    provider: 'google',
    operation: 'generate_content',
    requestModel: 'gemini-2.5-flash',
    effectiveCostUsd: '0.00155',
  }
  const ask = { model: 'gemini-2.5-flash', contents: 'content' }

  it('generates content', async () => {
    const answer = await client().models.generateContent(ask)
    expect(answer.text).toBe(text)
    await seen({ ...row, stream: false })
  })

  it('streams it', async () => {
    let streamed = ''
    for await (const chunk of await client().models.generateContentStream(ask)) streamed += chunk.text ?? ''
    expect(streamed).toBe(text)
    await seen({ ...row, stream: true })
  })

  it('understands why it was refused', async () => {
    const wrong = new GoogleGenAI({
      apiKey: 'olk_wrong',
      httpOptions: { baseUrl: `${gateway.origin}/gemini` },
    })
    await expect(wrong.models.generateContent(ask)).rejects.toMatchObject({
      status: 401,
      message: expect.stringContaining('UNAUTHENTICATED'),
    })
  })
})

describe("OpenAI's client at Azure", () => {
  it('asks a deployment, whose price is that of the model that answers', async () => {
    const client = new AzureOpenAI({
      endpoint: `${gateway.origin}/azure`,
      apiKey: gateway.key,
      apiVersion: '2024-10-21',
      deployment: 'our-own-name',
      maxRetries: 0,
    })
    const messages = [{ role: 'user' as const, content: 'streams' }]
    const answer = await client.chat.completions.create({ model: 'our-own-name', messages })
    expect(answer.choices[0]?.message.content).toBe(text)
    await seen({ provider: 'azure', requestModel: 'our-own-name' })
  })
})

describe('hosts of OpenAI’s wire format', () => {
  it.each([
    ['groq', '/groq/v1'],
    ['groq', '/groq'],
    ['acme', '/acme/v1'],
    ['openai', '/openai/v1'],
  ])('%s at %s', async (provider, path) => {
    const client = new OpenAI({ baseURL: gateway.origin + path, apiKey: gateway.key, maxRetries: 0 })
    const messages = [{ role: 'user' as const, content: 'streams' }]
    const answer = await client.chat.completions.create({ model: 'gpt-4o-mini', messages })
    expect(answer.choices[0]?.message.content).toBe(text)
    await seen({ provider, operation: 'chat' })
  })
})

describe('Ollama’s client', () => {
  it('chats, whole and line by line', async () => {
    const client = new Ollama({
      host: `${gateway.origin}/ollama`,
      headers: { authorization: `Bearer ${gateway.key}` },
    })
    const ask = { model: 'llama3.2', messages: [{ role: 'user', content: 'streams' }] }
    const whole = await client.chat(ask)
    expect(whole.message.content).toBe(text)
    expect(await gateway.newestRow()).toMatchObject({
      provider: 'ollama',
      usageSource: 'reported',
      inputTokens: whole.prompt_eval_count,
      outputTokens: whole.eval_count,
    })
    let streamed = ''
    for await (const part of await client.chat({ ...ask, stream: true })) streamed += part.message.content
    expect(streamed).toBe(text)
    expect(await gateway.newestRow()).toMatchObject({ stream: true, usageSource: 'reported' })
  })
})
