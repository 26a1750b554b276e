import { anthropicFormat, withMessages } from './anthropic/index.ts'
import { azureFormat } from './azure/index.ts'
import { loadBedrockEventReader } from './bedrock/event-stream.ts'
import { bedrockFormat } from './bedrock/index.ts'
import { cohereFormat } from './cohere/index.ts'
import { geminiFormat } from './gemini/index.ts'
import { ollamaFormat } from './ollama/index.ts'
import { openAiFormat } from './openai/index.ts'
import { vertexFormat } from './vertex/index.ts'
import type { WireFormat } from './wire-format.ts'

type WireName = 'openai' | 'azure' | 'anthropic' | 'gemini' | 'vertex' | 'bedrock' | 'cohere' | 'ollama'

/** How a provider speaks: its wire format, with what it does in its own way. Loads what only that one needs. */
export async function loadWireFormat({ name, wire }: { name: string; wire: WireName }): Promise<WireFormat> {
  switch (wire) {
    case 'openai':
      return name === 'openai' ? openAiFormat(name) : withMessages(openAiFormat(name), name)
    case 'azure':
      return withMessages(azureFormat(), name)
    case 'anthropic':
      return anthropicFormat()
    case 'gemini':
      return geminiFormat()
    case 'vertex':
      return vertexFormat()
    case 'cohere':
      return cohereFormat()
    case 'ollama':
      return withMessages(ollamaFormat(), name)
    case 'bedrock':
      return bedrockFormat(await loadBedrockEventReader())
  }
}
