import { anthropicFormat, withMessages } from './anthropic/index.ts'
import { azureFormat } from './azure/index.ts'
import { loadBedrockEventReader } from './bedrock/event-stream.ts'
import { bedrockFormat } from './bedrock/index.ts'
import { cohereFormat } from './cohere/index.ts'
import { geminiFormat } from './gemini/index.ts'
import { ollamaFormat } from './ollama/index.ts'
import { openAiFormat } from './openai/index.ts'
import type { WireName } from './provider.ts'
import { vertexFormat } from './vertex/index.ts'
import type { WireFormat } from './wire-format.ts'

/** What reads the calls of a wire format. They are beside `provider.ts`, which every command loads, as a start alone needs them. */
const formats: Readonly<Record<WireName, (provider: string) => WireFormat | Promise<WireFormat>>> = {
  openai: openAiFormat,
  azure: azureFormat,
  anthropic: anthropicFormat,
  gemini: geminiFormat,
  vertex: vertexFormat,
  bedrock: async () => bedrockFormat(await loadBedrockEventReader()),
  cohere: cohereFormat,
  ollama: ollamaFormat,
}

type Spoken = {
  /** The provider that speaks it, for what it does in its own way. */
  name: string
  wire: WireName
  /** Whether it speaks Anthropic's messages beside its own format. */
  hasMessages: boolean
}

/** How a provider speaks. Loads what only that one needs. */
export async function loadWireFormat({ name, wire, hasMessages }: Spoken): Promise<WireFormat> {
  const format = await formats[wire](name)
  return hasMessages ? withMessages(format, name) : format
}
