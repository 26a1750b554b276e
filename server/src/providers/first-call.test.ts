import { expect, it } from 'vitest'
import { knownProviders } from './facts/known-providers.ts'
import { firstCallOf as callOf } from './first-call.ts'
import type { WireName } from './provider.ts'

const now = Date.parse('2026-11-30')
const baseUrl = new URL('https://provider.example')
const origin = 'http://127.0.0.1:4100'

function firstCallOf({ name, wire, at = baseUrl }: { name: string; wire: WireName; at?: URL }) {
  const { mounts } = knownProviders.find((one) => one.name === name)!
  return callOf({ name, wire, mounts, origin, baseUrl: at, now })
}

/** A changed price changes the model here; a new provider wants a line. */
const models: Record<string, string | null> = {
  openai: 'gpt-6-luna',
  anthropic: 'claude-haiku-5-5',
  google: 'gemini-3.1-flash-lite',
  azure: null,
  bedrock: 'amazon.nova-lite-v1:0',
  vertex: 'gemini-3.1-flash-lite',
  openrouter: null,
  xai: 'grok-4.3',
  groq: 'openai/gpt-oss-20b',
  mistral: 'ministral-3b-2512',
  deepseek: 'deepseek-flash',
  perplexity: 'sonar',
  cohere: 'command-r7b-12-2024',
  moonshot: 'kimi-k2.5',
  zai: 'glm-5.3-flash',
  minimax: 'minimax-m3',
  together: 'openai/gpt-oss-120b',
  fireworks: null,
  cerebras: 'gpt-oss-120b',
  deepinfra: null,
  meta: 'muse-spark-1.1',
  voyage: 'voyage-4-lite',
  ollama: null,
}

it.each(knownProviders.map(({ name, wire }) => [name, wire]))(
  'the first call to %s asks its cheapest model that is sold today, or says that only its owner knows one',
  (name, wire) => {
    const { model, url, body } = firstCallOf({ name, wire })
    expect(model).toBe(models[name])
    expect(`${url} ${JSON.stringify(body)}`).toContain(model ?? 'YOUR_MODEL')
  },
)

it.each([
  ['us-east-1', 'amazon.nova-lite-v1:0'],
  ['us-west-2', 'amazon.nova-lite-v1:0'],
  ['eu-central-1', 'global.anthropic.claude-haiku-4-5-20251001-v1:0'],
  ['ap-southeast-2', 'global.anthropic.claude-haiku-4-5-20251001-v1:0'],
])('Bedrock in %s is asked for a model that is called from there: %s', (region, model) => {
  const host = new URL(`https://bedrock-runtime.${region}.amazonaws.com`)
  expect(firstCallOf({ name: 'bedrock', wire: 'bedrock', at: host }).model).toBe(model)
})

it.each<[name: string, wire: WireName, base: string, isOpenAi: boolean]>([
  ['openai', 'openai', `${origin}/v1`, true],
  ['groq', 'openai', `${origin}/v1`, true],
  ['ollama', 'ollama', `${origin}/v1`, true],
  ['perplexity', 'openai', `${origin}/perplexity`, true],
  ['voyage', 'openai', `${origin}/voyage`, false],
  ['anthropic', 'anthropic', `${origin}/anthropic`, false],
  ['google', 'gemini', `${origin}/gemini`, false],
  ['azure', 'azure', `${origin}/azure`, false],
])("%s (%s): its SDK's base URL is %s", (name, wire, base, isOpenAi) => {
  expect(firstCallOf({ name, wire })).toMatchObject({ clientBaseUrl: base, isOpenAi })
})
