import { knownProviders, variablePrefix } from '../../server/src/providers/facts/index.ts'

/** A host of OpenAI's wire format that has no name, and Azure, which has no address of its own. */
const compatible = 'fuzzhost'
const compatibleMount = `/${compatible}`

/** The settings by which every provider there is stands at one address. */
export function providerSettings(origin: string): Record<string, string> {
  const named = knownProviders.flatMap(({ name, wire }) => {
    const prefix = variablePrefix(name)
    return [
      [`${prefix}_BASE_URL`, wire === 'openai' ? `${origin}/v1` : origin],
      [`${prefix}_API_KEY`, `sk-ours-${name}-0123456789abcdef`],
    ]
  })
  const prefix = `OUTLAY_COMPATIBLE_${compatible.toUpperCase()}`
  return {
    ...Object.fromEntries(named),
    [`${prefix}_BASE_URL`]: `${origin}/v1`,
    [`${prefix}_API_KEY`]: 'sk-ours-compatible-0123456789abcdef',
  }
}

/** A route of a provider, and a body that it takes. */
export type ProviderRoute = {
  method: string
  path: string
  body: Record<string, unknown> | null
  isForm?: true
}

const messages = [{ role: 'user', content: 'Say hello.' }]
const contents = [{ role: 'user', parts: [{ text: 'Say hello.' }] }]
const chat = { model: 'gpt-4o-mini', messages, max_completion_tokens: 50 }
const post = (path: string, body: Record<string, unknown>): ProviderRoute => ({ method: 'POST', path, body })
const form = (path: string, body: Record<string, unknown>): ProviderRoute => ({
  method: 'POST',
  path,
  body,
  isForm: true,
})
const get = (path: string): ProviderRoute => ({ method: 'GET', path, body: null })
const remove = (path: string): ProviderRoute => ({ method: 'DELETE', path, body: null })

const openAiRoutes = [
  post('/chat/completions', chat),
  post('/chat/completions', { ...chat, stream: true }),
  post('/chat/completions', { ...chat, stream: true, stream_options: { include_usage: true } }),
  post('/completions', { model: 'gpt-3.5-turbo-instruct', prompt: 'Say hello.', max_tokens: 50 }),
  post('/embeddings', { model: 'text-embedding-3-small', input: ['a', 'b'] }),
  post('/responses', { model: 'gpt-4o', input: 'Say hello.', tools: [{ type: 'web_search' }] }),
  post('/responses/compact', { model: 'gpt-4o', input: 'Say hello.' }),
  post('/responses/input_tokens', { model: 'gpt-4o', input: 'Say hello.' }),
  post('/responses/resp_1/cancel', {}),
  post('/images/generations', { model: 'gpt-image-1', prompt: 'a cat', n: 2, size: '1024x1024' }),
  form('/images/edits', { model: 'gpt-image-1', prompt: 'a cat' }),
  form('/audio/transcriptions', { model: 'gpt-4o-transcribe', stream: 'true' }),
  form('/audio/translations', { model: 'whisper-1' }),
  form('/files', { purpose: 'batch' }),
  post('/audio/speech', { model: 'gpt-4o-mini-tts', input: 'Hello.', voice: 'alloy' }),
  post('/moderations', { model: 'omni-moderation-latest', input: 'Hello.' }),
  post('/rerank', { model: 'rerank-2', query: 'a', documents: ['a', 'b'] }),
  post('/ocr', { model: 'mistral-ocr-latest', document: { type: 'document_url', document_url: 'x' } }),
  post('/fim/completions', { model: 'codestral-latest', prompt: 'a' }),
  post('/engines/davinci/completions', { prompt: 'a' }),
  post('/batches', { input_file_id: 'file-1', endpoint: '/v1/chat/completions' }),
  post('/fine_tuning/jobs', { model: 'gpt-4o-mini', training_file: 'file-1' }),
  post('/realtime/client_secrets', { session: { type: 'realtime' } }),
  form('/videos', { model: 'sora-2', prompt: 'a cat' }),
  post('/nobody/knows', { model: 'gpt-4o-mini' }),
  get('/models'),
  get('/models/gpt-4o-mini'),
  get('/files/file-1/content'),
  get('/responses/resp_1'),
  get('/fine_tuning/jobs/ftjob-1'),
  get('/batches/batch_1'),
  get('/outlay/requests/req_1'),
  remove('/models/ft:gpt-4o-mini:acme'),
  remove('/files/file-1'),
]

const generation = { contents, generationConfig: { maxOutputTokens: 50 } }
const anthropicBody = { model: 'claude-sonnet-4-5', max_tokens: 50, messages }

const ownRoutes: Readonly<Record<string, readonly ProviderRoute[]>> = {
  anthropic: [
    post('/v1/messages', anthropicBody),
    post('/v1/messages', { ...anthropicBody, stream: true }),
    post('/v1/messages/count_tokens', anthropicBody),
    post('/v1/messages/batches', { requests: [{ custom_id: 'a', params: anthropicBody }] }),
    get('/v1/messages/batches/msgbatch_1/results'),
    get('/v1/messages/batches/msgbatch_1'),
    get('/v1/models'),
    post('/v1/complete', { model: 'claude-2', prompt: 'a', max_tokens_to_sample: 5 }),
  ],
  google: [
    post('/v1beta/models/gemini-2.5-flash:generateContent', generation),
    post('/v1beta/models/gemini-2.5-flash:streamGenerateContent', generation),
    post('/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse', generation),
    post('/v1beta/models/gemini-embedding-001:embedContent', { content: contents[0] }),
    post('/v1beta/models/gemini-embedding-001:batchEmbedContents', { requests: [] }),
    post('/v1beta/models/gemini-2.5-flash:countTokens', generation),
    post('/v1beta/models/gemini-2.5-flash:batchGenerateContent', {}),
    post('/v1beta/interactions', { model: 'gemini-2.5-flash', input: 'a', stream: true }),
    post('/v1beta/openai/chat/completions', { ...chat, model: 'gemini-2.5-flash' }),
    post('/upload/v1beta/files', {}),
    get('/v1beta/models'),
    get('/v1beta/files/a:download?alt=media'),
  ],
  azure: [
    post('/openai/deployments/d/chat/completions?api-version=2024-10-21', chat),
    post('/openai/v1/chat/completions', chat),
    post('/models/chat/completions', { ...chat, stream: true }),
    post('/openai/v1/responses', { model: 'gpt-4o', input: 'a' }),
  ],
  vertex: [
    post(
      '/v1/projects/p/locations/us-east5/publishers/anthropic/models/claude-sonnet-4-5:rawPredict',
      anthropicBody,
    ),
    post('/v1/projects/p/locations/global/publishers/anthropic/models/claude-sonnet-4-5:streamRawPredict', {
      ...anthropicBody,
      stream: true,
    }),
    post(
      '/v1/projects/p/locations/global/publishers/google/models/gemini-2.5-flash:generateContent',
      generation,
    ),
    post('/v1/projects/p/locations/global/endpoints/openapi/chat/completions', chat),
  ],
  bedrock: [
    post('/model/anthropic.claude-sonnet-4-5-v1:0/invoke', { max_tokens: 50, messages }),
    post('/model/anthropic.claude-sonnet-4-5-v1:0/invoke-with-response-stream', { max_tokens: 50, messages }),
    post('/model/anthropic.claude-sonnet-4-5-v1%3A0/converse', {
      messages,
      inferenceConfig: { maxTokens: 50 },
    }),
    post('/model/amazon.nova-lite-v1:0/converse-stream', { messages, inferenceConfig: { maxTokens: 50 } }),
  ],
  cohere: [
    post('/v2/chat', { model: 'command-a-03-2025', messages, max_tokens: 50 }),
    post('/v2/chat', { model: 'command-a-03-2025', messages, stream: true }),
    post('/v2/embed', { model: 'embed-v4.0', texts: ['a'] }),
    post('/v2/rerank', { model: 'rerank-v3.5', query: 'a', documents: ['a'] }),
    post('/compatibility/v1/chat/completions', chat),
  ],
  ollama: [
    post('/api/chat', { model: 'llama3.2', messages, options: { num_predict: 50 } }),
    post('/api/generate', { model: 'llama3.2', prompt: 'a' }),
    post('/api/embed', { model: 'llama3.2', input: 'a' }),
    post('/v1/chat/completions', chat),
    get('/api/tags'),
  ],
}

/** Every route under every mount, `/v1` first. */
export const providerRoutes: readonly ProviderRoute[] = [
  ...openAiRoutes.map((route) => ({ ...route, path: `/v1${route.path}` })),
  ...openAiRoutes.map((route) => ({ ...route, path: `${compatibleMount}/v1${route.path}` })),
  ...knownProviders.flatMap(({ name, mounts }) =>
    mounts.flatMap((mount) =>
      (ownRoutes[name] ?? openAiRoutes.map((route) => ({ ...route, path: `/v1${route.path}` }))).map(
        (route) => ({
          ...route,
          path: mount + route.path,
        }),
      ),
    ),
  ),
]
