import type { FirstCall } from '@outlay/shared/api'
import { cheapestModel, loadCatalogue } from '@outlay/shared/pricing'
import { words } from '@outlay/shared/words'

type Asked = {
  name: string
  wire: string
  /** The provider's own address. */
  baseUrl: URL
  /** Where its routes are: `/anthropic`. */
  mounts: readonly string[]
  /** The gateway's address. */
  origin: string
  now: number
}

/** Below the gateway's address. */
type Shape = { path: string; body: FirstCall['body'] } & Partial<Omit<FirstCall, 'url'>>

const unknownModel = 'YOUR_MODEL'

const { prompt } = words.firstCall
const messages = [{ role: 'user', content: prompt }]
const contents = [{ role: 'user', parts: [{ text: prompt }] }]

/**
 * The call that a start prints, a page shows and its button sends: to the provider that `/v1` stands for, in that
 * provider's own format, with its cheapest model.
 */
export function firstCallOf(asked: Asked): FirstCall {
  const model = modelOf(asked)
  const { path, ...shape } = shapeOf(asked, model ?? unknownModel)
  return {
    url: asked.origin + path,
    headers: {},
    model,
    needs: model === null ? 'served-model' : 'nothing',
    clientBaseUrl: asked.origin + asked.mounts[0],
    isOpenAi: false,
    ...shape,
  }
}

function shapeOf(asked: Asked, model: string): Shape {
  switch (asked.wire) {
    case 'anthropic': {
      const headers = { 'anthropic-version': '2023-06-01' }
      return { path: '/v1/messages', headers, body: { model, max_tokens: 64, messages } }
    }
    case 'gemini':
      return { path: `/gemini/v1beta/models/${model}:generateContent`, body: { contents } }
    case 'vertex': {
      const place = 'projects/$GOOGLE_CLOUD_PROJECT/locations/global'
      const path = `/v1/${place}/publishers/google/models/${model}:generateContent`
      return { path, body: { contents }, needs: 'project' }
    }
    case 'bedrock': {
      const body = { messages: [{ role: 'user', content: [{ text: prompt }] }] }
      return { path: `/bedrock/model/${model}/converse`, body }
    }
    case 'cohere':
      return { path: '/cohere/v2/chat', body: { model, messages } }
    case 'azure':
      return { path: '/azure/openai/v1/chat/completions', body: { model, messages }, needs: 'deployment' }
    case 'ollama':
      return { ...openAiShape(asked, model), needs: 'pulled-model' }
    default:
      return openAiShape(asked, model)
  }
}

function openAiShape({ name, origin, now }: Asked, model: string): Shape {
  const chat = { body: { model, messages }, isOpenAi: true }
  // Its chat is not below `/v1`.
  if (name === 'perplexity') return { path: '/perplexity/chat/completions', ...chat }
  const embedding = name === 'voyage' ? cheapestOf(name, { kind: 'embedding', now }) : null
  if (embedding === null) {
    return { path: '/v1/chat/completions', ...chat, clientBaseUrl: `${origin}/v1` }
  }
  const body = { model: embedding, input: prompt }
  return { path: '/v1/embeddings', body, model: embedding, needs: 'nothing' }
}

/** The simulator answers to any name: this one has a price that everybody knows. */
function modelOf({ name, wire, baseUrl, now }: Asked): string | null {
  if (name === 'simulator') return 'gpt-4o-mini'
  switch (wire) {
    // Its deployments have names of their own.
    case 'azure':
      return null
    // The path above is that of Google's models, which Vertex sells as they are.
    case 'vertex':
      return cheapestOf('google', { kind: 'chat', now })
    case 'bedrock':
      return cheapestOf(name, { kind: 'chat', now, isReached: (model) => isSoldIn(baseUrl, model) })
    default:
      return cheapestOf(name, { kind: 'chat', now })
  }
}

/** Outside the United States a model is called by its global name, as others want a profile of the region. */
function isSoldIn({ hostname }: URL, model: string): boolean {
  const [, region = 'us-east-1'] = /^bedrock-runtime\.([a-z0-9-]+)\./.exec(hostname) ?? []
  return model.startsWith('global.') || region.startsWith('us-')
}

function cheapestOf(provider: string, wanted: Parameters<typeof cheapestModel>[1]): string | null {
  const catalogue = loadCatalogue().find((one) => one.provider === provider)
  return catalogue ? cheapestModel(catalogue, wanted) : null
}
