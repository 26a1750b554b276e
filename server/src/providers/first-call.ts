import { cheapestModel, loadCatalogue } from '@outlay/shared/pricing'
import { words } from '@outlay/shared/words'

/** A call to begin with, as `curl` makes it at the gateway's address, with any key. */
export type FirstCall = {
  path: string
  headers: Readonly<Record<string, string>>
  body: object
  /** What it asks. Null where only the operator can know that: then `YOUR_MODEL` is in its place. */
  model: string | null
  /** Whether clients of OpenAI's API can be pointed at `/v1`. */
  isOpenAi: boolean
}

type Asked = { name: string; wire: string; baseUrl: URL; now: number }
type Shape = Pick<FirstCall, 'path' | 'body'> & Partial<FirstCall>

export const unknownModel = 'YOUR_MODEL'

const { prompt } = words.firstCall
const messages = [{ role: 'user', content: prompt }]
const contents = [{ role: 'user', parts: [{ text: prompt }] }]

/**
 * The call that a start prints, a page shows and its button sends: to the provider that `/v1` stands for, in that
 * provider's own format, with its cheapest model.
 */
export function firstCallOf(asked: Asked): FirstCall {
  const model = modelOf(asked)
  return { headers: {}, model, isOpenAi: false, ...shapeOf(asked, model ?? unknownModel) }
}

function shapeOf({ name, wire, now }: Asked, model: string): Shape {
  switch (wire) {
    case 'anthropic': {
      const headers = { 'anthropic-version': '2023-06-01' }
      return { path: '/v1/messages', headers, body: { model, max_tokens: 64, messages } }
    }
    case 'gemini':
      return { path: `/gemini/v1beta/models/${model}:generateContent`, body: { contents } }
    case 'vertex': {
      const place = 'projects/$GOOGLE_CLOUD_PROJECT/locations/global'
      return { path: `/v1/${place}/publishers/google/models/${model}:generateContent`, body: { contents } }
    }
    case 'bedrock': {
      const body = { messages: [{ role: 'user', content: [{ text: prompt }] }] }
      return { path: `/bedrock/model/${model}/converse`, body }
    }
    case 'cohere':
      return { path: '/cohere/v2/chat', body: { model, messages } }
    case 'azure':
      return { path: '/azure/openai/v1/chat/completions', body: { model, messages } }
    default:
      return openAiShape(name, model, now)
  }
}

/** Perplexity's chat is not below `/v1`, and Voyage has none. */
function openAiShape(name: string, model: string, now: number): Shape {
  if (name === 'perplexity') return { path: '/perplexity/chat/completions', body: { model, messages } }
  const embedding = name === 'voyage' ? cheapestOf(name, { kind: 'embedding', now }) : null
  if (embedding === null) return { path: '/v1/chat/completions', body: { model, messages }, isOpenAi: true }
  return { path: '/v1/embeddings', body: { model: embedding, input: prompt }, model: embedding }
}

/** The simulator answers to any name: this one has a price that everybody knows. */
function modelOf({ name, wire, baseUrl, now }: Asked): string | null {
  if (name === 'simulator') return 'gpt-4o-mini'
  switch (wire) {
    // Its deployments have names of their own.
    case 'azure':
      return null
    // The path below is that of Google's models, which Vertex sells as they are.
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
