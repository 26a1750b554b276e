import { describe, expect, it } from 'vitest'
import type { WireName } from '../provider.ts'
import { loadWireFormat } from '../wire-formats.ts'
import { defaultProvider, knownProviders, wireProviderOf, wireProviders } from './known-providers.ts'

const names = knownProviders.map(({ name }) => name)

describe('known providers', () => {
  it('come in the order in which the settings list them', () => {
    expect(names).toEqual([
      ...['openai', 'anthropic', 'google', 'azure', 'bedrock', 'vertex', 'openrouter', 'xai', 'groq'],
      ...['mistral', 'deepseek', 'perplexity', 'cohere', 'moonshot', 'zai', 'minimax', 'together'],
      ...['fireworks', 'cerebras', 'deepinfra', 'meta', 'voyage', 'ollama'],
    ])
    expect(defaultProvider.name).toBe(names[0])
  })

  it('have names and paths of their own', () => {
    const mounts = knownProviders.flatMap((one) => one.mounts)
    expect(new Set(names).size).toBe(names.length)
    expect(new Set(mounts).size).toBe(mounts.length)
  })
})

describe('a wire format', () => {
  it.each(wireProviders)(
    '$wire is found by its name, and each of its hosts has a reader',
    async (provider) => {
      expect(wireProviderOf(provider.wire)).toBe(provider)
      for (const { name } of provider.hosts) {
        const format = await loadWireFormat({ name, wire: provider.wire, hasMessages: false })
        expect(format.refusalBody).toBeTypeOf('function')
      }
    },
  )

  it.each<[WireName, string]>([
    ['openai', 'authorization'],
    ['azure', 'api-key'],
    ['anthropic', 'x-api-key'],
    ['gemini', 'x-goog-api-key'],
    ['vertex', 'authorization'],
    ['bedrock', 'authorization'],
    ['cohere', 'authorization'],
    ['ollama', 'authorization'],
  ])('%s takes its key in %s', (wire, header) => {
    expect(wireProviderOf(wire).keyHeader).toBe(header)
  })
})
