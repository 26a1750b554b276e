/** How a provider's API is spoken: one folder of `providers/` each. */
export type WireName =
  | 'openai'
  | 'azure'
  | 'anthropic'
  | 'gemini'
  | 'vertex'
  | 'bedrock'
  | 'cohere'
  | 'ollama'

/** A provider that can be named without saying where it is. */
export type KnownProvider = {
  /** As on record and in the catalogue of prices. */
  name: string
  wire: WireName
  /** Where its routes are beside `/v1`: `/anthropic`. The first one is the one we tell people. */
  mounts: readonly [string, ...string[]]
  /** As its own SDKs take it; null where every customer has an address of their own. */
  baseUrl: string | null
  /** The variable its own tools read a key from; a convenience. Absent: none is taken. */
  plainKey?: string
  /**
   * Where it speaks Anthropic's messages, if that is not where `/v1/messages` follows from its address: a path that stands in
   * the place of what the address ends with.
   */
  messages?: { path: string; insteadOf: RegExp }
  /** Its paths carry their version, so that none is dropped from what a caller sends. */
  keepsVersion?: true
}

const openAiHost = (
  name: string,
  baseUrl: string,
  more: Partial<Pick<KnownProvider, 'plainKey' | 'wire' | 'keepsVersion' | 'messages'>> = {},
): KnownProvider => ({ name, wire: 'openai', mounts: [`/${name}`], baseUrl, ...more })

const messagesBesideV1 = { path: '/anthropic', insteadOf: /(?:\/v1|\/beta)?$/ }

/**
 * Providers by name. Those of OpenAI's wire format differ by their address, and by what `providers/openai-compatible`
 * knows of how they bill; any other such host is named with OUTLAY_COMPATIBLE_<NAME>_BASE_URL.
 */
export const knownProviders: readonly KnownProvider[] = [
  openAiHost('openai', 'https://api.openai.com/v1', { plainKey: 'OPENAI_API_KEY' }),
  {
    name: 'anthropic',
    wire: 'anthropic',
    mounts: ['/anthropic'],
    baseUrl: 'https://api.anthropic.com',
    plainKey: 'ANTHROPIC_API_KEY',
  },
  {
    name: 'google',
    wire: 'gemini',
    mounts: ['/gemini', '/google'],
    baseUrl: 'https://generativelanguage.googleapis.com',
    plainKey: 'GEMINI_API_KEY',
  },
  {
    name: 'azure',
    wire: 'azure',
    mounts: ['/azure'],
    baseUrl: null,
    plainKey: 'AZURE_OPENAI_API_KEY',
    messages: { path: '/anthropic', insteadOf: /(?:\/openai)?$/ },
  },
  { name: 'bedrock', wire: 'bedrock', mounts: ['/bedrock'], baseUrl: null },
  { name: 'vertex', wire: 'vertex', mounts: ['/vertex'], baseUrl: 'https://aiplatform.googleapis.com' },
  openAiHost('openrouter', 'https://openrouter.ai/api/v1', { plainKey: 'OPENROUTER_API_KEY' }),
  openAiHost('xai', 'https://api.x.ai/v1', { plainKey: 'XAI_API_KEY' }),
  openAiHost('groq', 'https://api.groq.com/openai/v1', { plainKey: 'GROQ_API_KEY' }),
  openAiHost('mistral', 'https://api.mistral.ai/v1', { plainKey: 'MISTRAL_API_KEY' }),
  openAiHost('deepseek', 'https://api.deepseek.com', {
    plainKey: 'DEEPSEEK_API_KEY',
    messages: messagesBesideV1,
  }),
  openAiHost('perplexity', 'https://api.perplexity.ai', {
    plainKey: 'PERPLEXITY_API_KEY',
    keepsVersion: true,
  }),
  {
    name: 'cohere',
    wire: 'cohere',
    mounts: ['/cohere'],
    baseUrl: 'https://api.cohere.com',
    plainKey: 'CO_API_KEY',
  },
  openAiHost('moonshot', 'https://api.moonshot.ai/v1', {
    plainKey: 'MOONSHOT_API_KEY',
    messages: messagesBesideV1,
  }),
  openAiHost('zai', 'https://api.z.ai/api/paas/v4', {
    plainKey: 'ZAI_API_KEY',
    messages: { path: '/anthropic', insteadOf: /(?:\/coding)?\/paas\/v4$/ },
  }),
  openAiHost('minimax', 'https://api.minimax.io/v1', {
    plainKey: 'MINIMAX_API_KEY',
    messages: messagesBesideV1,
  }),
  openAiHost('together', 'https://api.together.xyz/v1', { plainKey: 'TOGETHER_API_KEY' }),
  openAiHost('fireworks', 'https://api.fireworks.ai/inference/v1', { plainKey: 'FIREWORKS_API_KEY' }),
  openAiHost('cerebras', 'https://api.cerebras.ai/v1', { plainKey: 'CEREBRAS_API_KEY' }),
  openAiHost('deepinfra', 'https://api.deepinfra.com/v1/openai', { plainKey: 'DEEPINFRA_API_KEY' }),
  openAiHost('meta', 'https://api.llama.com/compat/v1', { plainKey: 'LLAMA_API_KEY' }),
  openAiHost('voyage', 'https://api.voyageai.com/v1', { plainKey: 'VOYAGE_API_KEY' }),
  openAiHost('ollama', 'http://127.0.0.1:11434', { wire: 'ollama', keepsVersion: true }),
]

/** `OUTLAY_ANTHROPIC` of `anthropic`: what the variables of a provider begin with. */
export function variablePrefix(provider: string): string {
  return `OUTLAY_${provider.toUpperCase().replaceAll('-', '_')}`
}
