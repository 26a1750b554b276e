import { words } from '@outlay/shared/words'
import { besideChat } from '../anthropic/messages-at-hosts.ts'
import { chatCall } from '../openai/chat-call.ts'
import type { MessagesPlace, ProviderHost } from '../provider.ts'

const besideVersion: MessagesPlace = { path: '/anthropic', insteadOf: /(?:\/v1|\/beta)?$/ }

/**
 * Providers of OpenAI's wire format by name. They differ by their address, and by how they bill (see billing.ts); any
 * other such host is named with OUTLAY_COMPATIBLE_<NAME>_BASE_URL.
 */
export const compatibleHosts: readonly ProviderHost[] = [
  host('openrouter', 'https://openrouter.ai/api/v1', { plainKey: 'OPENROUTER_API_KEY' }),
  host('xai', 'https://api.x.ai/v1', { plainKey: 'XAI_API_KEY' }),
  host('groq', 'https://api.groq.com/openai/v1', { plainKey: 'GROQ_API_KEY' }),
  host('mistral', 'https://api.mistral.ai/v1', { plainKey: 'MISTRAL_API_KEY' }),
  host('deepseek', 'https://api.deepseek.com', { plainKey: 'DEEPSEEK_API_KEY', messages: besideVersion }),
  host('perplexity', 'https://api.perplexity.ai', {
    plainKey: 'PERPLEXITY_API_KEY',
    keepsVersion: true,
    // Its chat is not below `/v1`.
    firstCall: {
      shapeOf: (model) => ({
        ...chatCall(model),
        path: '/perplexity/chat/completions',
        clientBasePath: '/perplexity',
      }),
    },
  }),
  host('moonshot', 'https://api.moonshot.ai/v1', { plainKey: 'MOONSHOT_API_KEY', messages: besideVersion }),
  host('zai', 'https://api.z.ai/api/paas/v4', {
    plainKey: 'ZAI_API_KEY',
    messages: { path: '/anthropic', insteadOf: /(?:\/coding)?\/paas\/v4$/ },
  }),
  host('minimax', 'https://api.minimax.io/v1', { plainKey: 'MINIMAX_API_KEY', messages: besideVersion }),
  host('together', 'https://api.together.xyz/v1', { plainKey: 'TOGETHER_API_KEY' }),
  host('fireworks', 'https://api.fireworks.ai/inference/v1', { plainKey: 'FIREWORKS_API_KEY' }),
  host('cerebras', 'https://api.cerebras.ai/v1', { plainKey: 'CEREBRAS_API_KEY' }),
  host('deepinfra', 'https://api.deepinfra.com/v1/openai', { plainKey: 'DEEPINFRA_API_KEY' }),
  host('meta', 'https://api.llama.com/compat/v1', { plainKey: 'LLAMA_API_KEY' }),
  host('voyage', 'https://api.voyageai.com/v1', {
    plainKey: 'VOYAGE_API_KEY',
    // It sells no chat.
    firstCall: {
      kind: 'embedding',
      shapeOf: (model) => ({ path: '/v1/embeddings', body: { model, input: words.firstCall.prompt } }),
    },
  }),
]

function host(
  name: string,
  baseUrl: string,
  more: Pick<ProviderHost, 'plainKey' | 'keepsVersion' | 'messages' | 'firstCall'>,
): ProviderHost {
  return { name, mounts: [`/${name}`], baseUrl, messages: besideChat, ...more }
}
