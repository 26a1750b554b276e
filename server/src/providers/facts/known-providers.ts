import { anthropicProvider } from '../anthropic/provider.ts'
import { azureProvider } from '../azure/provider.ts'
import { bedrockProvider } from '../bedrock/provider.ts'
import { cohereProvider } from '../cohere/provider.ts'
import { geminiProvider } from '../gemini/provider.ts'
import { ollamaProvider } from '../ollama/provider.ts'
import { openAiHost, openAiProvider } from '../openai/provider.ts'
import type { KnownProvider, ProviderHost, WireName, WireProvider } from '../provider.ts'
import { vertexProvider } from '../vertex/provider.ts'

const byWire: Readonly<Record<WireName, WireProvider>> = {
  openai: openAiProvider,
  anthropic: anthropicProvider,
  gemini: geminiProvider,
  azure: azureProvider,
  bedrock: bedrockProvider,
  vertex: vertexProvider,
  cohere: cohereProvider,
  ollama: ollamaProvider,
}

export const wireProviders: readonly WireProvider[] = Object.values(byWire)

export function wireProviderOf(wire: WireName): WireProvider {
  return byWire[wire]
}

/** What `/v1` stands for where no setting says otherwise. */
export const defaultProvider = { ...openAiHost, wire: openAiProvider.wire }

/** The format that a host without a name here speaks: OUTLAY_COMPATIBLE_<NAME>_BASE_URL is its address. */
export const compatibleWire = openAiProvider.wire

/**
 * Where providers come first: in docs/configuration.md, in lists that people read, and where `/v1` stands for the first
 * one with a key. The others follow in the order of their wire formats.
 */
const first = [
  ...['openai', 'anthropic', 'google', 'azure', 'bedrock', 'vertex'],
  ...['openrouter', 'xai', 'groq', 'mistral', 'deepseek', 'perplexity', 'cohere'],
]

/** Every provider that can be named without saying where it is. */
export const knownProviders: readonly KnownProvider[] = wireProviders
  .flatMap(({ wire, hosts }) => hosts.map((host) => ({ ...host, wire })))
  .toSorted((one, other) => placeOf(one) - placeOf(other))

function placeOf({ name }: ProviderHost): number {
  const place = first.indexOf(name)
  return place === -1 ? first.length : place
}

export function knownProvider(name: string): KnownProvider | undefined {
  return knownProviders.find((one) => one.name === name)
}
