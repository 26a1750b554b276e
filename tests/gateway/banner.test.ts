import { exec } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { killWhatStillRuns, startOutlayProcess } from '../crash/outlay-process.ts'
import { type FakeProvider, headerOf, json, startFakeProvider } from '../support/fake-provider.ts'

let dataDir: string
let provider: FakeProvider
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'outlay-banner-'))
  provider = await startFakeProvider()
})
afterEach(async () => {
  await killWhatStillRuns()
  await provider.close()
  rmSync(dataDir, { recursive: true, force: true })
})

type Started = { origin: string; key: string | null; stdout: string }

async function start(env: Record<string, string>): Promise<Started> {
  const outlay = startOutlayProcess({ OUTLAY_DATA_DIR: dataDir, OUTLAY_LOG_LEVEL: 'warn', ...env })
  const listening = await outlay.listening
  return { ...listening, stdout: outlay.output().stdout }
}

/** Runs the printed line. Resolves with the whole answer, its headers first. */
async function paste(stdout: string, env: Record<string, string> = {}): Promise<string> {
  const line = /try it +.*?(curl .*)\n/.exec(stdout)?.[1] ?? ''
  const answer = await promisify(exec)(`${line} -s -i`, { env: { PATH: process.env.PATH, ...env } })
  return answer.stdout
}

const chat = (model: string) => ({
  object: 'chat.completion',
  model,
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' } }],
  usage: { prompt_tokens: 1_000, completion_tokens: 500, total_tokens: 1_500 },
})

type Case = {
  env(address: string): Record<string, string>
  answer: object
  target: RegExp
  model: RegExp
  /** The header for Outlay's key. */
  header?: [name: string, value: string]
}

const cases: Record<string, Case> = {
  openai: {
    env: (address) => ({ OUTLAY_OPENAI_API_KEY: 'sk-ours', OUTLAY_OPENAI_BASE_URL: `${address}/v1` }),
    answer: chat('gpt-6-luna'),
    target: /^\/v1\/chat\/completions$/,
    model: /^gpt-/,
    header: ['authorization', 'Bearer sk-ours'],
  },
  anthropic: {
    env: (address) => ({ OUTLAY_ANTHROPIC_API_KEY: 'sk-ant-ours', OUTLAY_ANTHROPIC_BASE_URL: address }),
    answer: {
      type: 'message',
      model: 'claude-haiku-5-5',
      usage: { input_tokens: 1_000, output_tokens: 500 },
    },
    target: /^\/v1\/messages$/,
    model: /^claude-haiku-/,
    header: ['x-api-key', 'sk-ant-ours'],
  },
  gemini: {
    env: (address) => ({ OUTLAY_GOOGLE_API_KEY: 'AIza-ours', OUTLAY_GOOGLE_BASE_URL: address }),
    answer: {
      candidates: [{ content: { parts: [{ text: 'Hello.' }] }, finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 1_000, candidatesTokenCount: 500, totalTokenCount: 1_500 },
    },
    target: /^\/v1beta\/models\/gemini-[\w.-]+:generateContent$/,
    model: /^gemini-.*lite/,
    header: ['x-goog-api-key', 'AIza-ours'],
  },
  bedrock: {
    env: (address) => ({ OUTLAY_BEDROCK_API_KEY: 'bedrock-ours', OUTLAY_BEDROCK_BASE_URL: address }),
    answer: {
      output: { message: { role: 'assistant', content: [{ text: 'Hello.' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 1_000, outputTokens: 500, totalTokens: 1_500 },
    },
    target: /^\/model\/amazon\.nova-[\w.:-]+\/converse$/,
    model: /^amazon\.nova-/,
    header: ['authorization', 'Bearer bedrock-ours'],
  },
  cohere: {
    env: (address) => ({ OUTLAY_COHERE_API_KEY: 'co-ours', OUTLAY_COHERE_BASE_URL: address }),
    answer: {
      id: '1',
      message: { role: 'assistant', content: [{ type: 'text', text: 'Hello.' }] },
      usage: { billed_units: { input_tokens: 1_000, output_tokens: 500 } },
    },
    target: /^\/v2\/chat$/,
    model: /^command-/,
    header: ['authorization', 'Bearer co-ours'],
  },
  groq: {
    env: (address) => ({ OUTLAY_GROQ_API_KEY: 'gsk-ours', OUTLAY_GROQ_BASE_URL: `${address}/openai/v1` }),
    answer: chat('openai/gpt-oss-20b'),
    target: /^\/openai\/v1\/chat\/completions$/,
    model: /^openai\/gpt-oss-20b$/,
    header: ['authorization', 'Bearer gsk-ours'],
  },
  voyage: {
    env: (address) => ({ OUTLAY_VOYAGE_API_KEY: 'pa-ours', OUTLAY_VOYAGE_BASE_URL: `${address}/v1` }),
    answer: { object: 'list', data: [], model: 'voyage-4-lite', usage: { total_tokens: 1_000 } },
    target: /^\/v1\/embeddings$/,
    model: /^voyage-/,
    header: ['authorization', 'Bearer pa-ours'],
  },
}

describe('the first start with a single provider prints a curl line that works', () => {
  it.each(Object.entries(cases))('%s: with one of its models, and a cost', async (_, one) => {
    const { stdout, key } = await start(one.env(new URL(provider.baseUrl).origin))
    provider.answer(json(200, one.answer))
    const answer = await paste(stdout)
    expect(answer).toMatch(/^HTTP\/1.1 200/)
    expect(answer).toMatch(/x-outlay-cost-usd: 0\.0*[1-9]/)
    const seen = provider.seen.at(-1)!
    expect(seen.target).toMatch(one.target)
    const { model } = JSON.parse(seen.body.toString()) as { model?: string }
    expect(model ?? /\/models?\/([^/]+?)(?::generateContent|\/converse)$/.exec(seen.target)?.[1]).toMatch(
      one.model,
    )
    if (one.header) expect(headerOf(seen, one.header[0])).toBe(one.header[1])
    expect(JSON.stringify(seen.rawHeaders)).not.toContain(key)
  })

  it("vertex: with the path of the caller's project", async () => {
    const { stdout } = await start({
      OUTLAY_VERTEX_API_KEY: 'ya29.ours',
      OUTLAY_VERTEX_BASE_URL: new URL(provider.baseUrl).origin,
    })
    expect(stdout).toMatch(/try it +with GOOGLE_CLOUD_PROJECT set to your project: curl /)
    provider.answer(json(200, cases.gemini!.answer))
    const answer = await paste(stdout, { GOOGLE_CLOUD_PROJECT: 'shop-1' })
    expect(answer).toMatch(/^HTTP\/1.1 200/)
    expect(answer).toMatch(/x-outlay-cost-usd: 0\.0*[1-9]/)
    expect(provider.seen.at(-1)?.target).toMatch(
      /^\/v1\/projects\/shop-1\/locations\/global\/publishers\/google\/models\/gemini-[\w.-]+:generateContent$/,
    )
  })
})

it("a start names the base URL for the provider's SDK if it is not /v1", async () => {
  const address = new URL(provider.baseUrl).origin
  const { stdout, origin } = await start(cases.anthropic!.env(address))
  expect(stdout).toContain(`base URL   ${origin}/anthropic  for the SDK of anthropic\n`)
  await killWhatStillRuns()
  expect((await start(cases.groq!.env(address))).stdout).not.toContain('base URL')
})

it('the line uses the caller’s own key if Outlay has no key of the provider', async () => {
  const { stdout } = await start({
    OUTLAY_PROVIDER: 'anthropic',
    OUTLAY_ANTHROPIC_BASE_URL: new URL(provider.baseUrl).origin,
  })
  provider.answer(json(200, cases.anthropic!.answer))
  const answer = await paste(stdout, { ANTHROPIC_API_KEY: 'sk-ant-of-the-caller' })
  expect(answer).toMatch(/^HTTP\/1.1 200/)
  expect(headerOf(provider.seen.at(-1)!, 'x-api-key')).toBe('sk-ant-of-the-caller')
})

describe('a line for a provider whose models only the operator knows has a placeholder and works with a model', () => {
  it.each<[string, string, (address: string) => Record<string, string>, string]>([
    [
      'azure',
      'the name of a deployment of yours',
      (address) => ({ OUTLAY_AZURE_API_KEY: 'azure-ours', OUTLAY_AZURE_BASE_URL: address }),
      '/openai/v1/chat/completions',
    ],
    [
      'ollama',
      'a model that `ollama list` shows',
      (address) => ({ OUTLAY_OLLAMA_BASE_URL: address }),
      '/v1/chat/completions',
    ],
    [
      'a compatible host',
      'a model that this host serves',
      (address) => ({ OUTLAY_COMPATIBLE_ACME_BASE_URL: `${address}/v1` }),
      '/v1/chat/completions',
    ],
  ])('%s: %s', async (_, where, env, target) => {
    const { stdout } = await start(env(new URL(provider.baseUrl).origin))
    expect(stdout).toContain(`with ${where} in place of YOUR_MODEL: curl `)
    provider.answer(json(200, chat('ours')))
    const answer = await paste(stdout.replace(/"YOUR_MODEL"/, '"ours"'))
    expect(answer).toMatch(/^HTTP\/1.1 200/)
    const seen = provider.seen.at(-1)!
    expect(seen.target).toBe(target)
    expect(JSON.parse(seen.body.toString())).toMatchObject({ model: 'ours' })
  })
})

it('the lines of a start name every configured provider and the keys that it takes', async () => {
  const { stdout, origin } = await start({
    OUTLAY_OPENAI_API_KEY: 'sk-ours',
    OUTLAY_GROQ_API_KEY: 'gsk-ours',
    OUTLAY_OLLAMA_BASE_URL: 'http://127.0.0.1:11434',
    OUTLAY_COMPATIBLE_ACME_BASE_URL: 'http://127.0.0.1:8000/v1',
    OUTLAY_BEDROCK_REGION: 'us-east-1',
    OUTLAY_AZURE_BASE_URL: 'https://us.openai.azure.com',
  })
  const lines = stdout.split('\n').map((line) => line.trim())
  expect(lines).toContain('provider   openai at https://api.openai.com/v1')
  const others = lines.slice(lines.findIndex((line) => line.startsWith('also ')))
  expect(others.slice(0, 5).map((line) => line.replace(/^also +/, ''))).toEqual([
    `${origin}/azure  azure at https://us.openai.azure.com/ (no key of its own: callers bring the provider's)`,
    `${origin}/bedrock  bedrock at https://bedrock-runtime.us-east-1.amazonaws.com/`,
    `${origin}/groq/v1  groq at https://api.groq.com/openai/v1`,
    `${origin}/ollama  ollama at http://127.0.0.1:11434/ (called without a key)`,
    `${origin}/acme/v1  acme at http://127.0.0.1:8000/v1 (called without a key)`,
  ])
  expect(others[5]).toMatch(/^key /)
})
