import type { Operation } from '@outlay/shared/usage'
import { billingReaderOf } from '../billing-readers.ts'
import {
  batchResultsRoute,
  freeRoute,
  inferenceRoute,
  modelsRoute,
  storedObjectsAt,
  storedObjectsRoute,
  unknownPost,
  unmeteredRoute,
} from '../routes.ts'
import type { StreamRules } from '../stream-rules.ts'
import type { Route } from '../wire-format.ts'
import { chunkRules, imageRules, responseRules, soundRules } from './stream-rules.ts'

/** Hosts that send usage with every stream, asked for or not. */
const tellUnasked: ReadonlySet<string> = new Set([
  'deepinfra',
  'deepseek',
  'groq',
  'minimax',
  'mistral',
  'moonshot',
  'openrouter',
  'perplexity',
  'together',
  'xai',
  'zai',
])

/** Calls that store, cancel or count and bill nothing by themselves. */
const freePosts =
  /^\/(files|uploads(\/[^/]+(\/(parts|complete|cancel))?)?|responses\/[^/]+\/cancel|batches(\/[^/]+\/cancel)?|fine_tuning\/jobs(\/[^/]+\/(cancel|pause|resume))?|realtime\/(sessions|client_secrets|transcription_sessions))$/

/** What is kept at OpenAI, and what hosts of its format tell of an account. */
const storedObjects =
  /^\/(files|uploads|batches|responses|chat\/completions|conversations|fine_tuning|models|vector_stores|containers|evals|assistants|threads|videos|skills|realtime\/calls|audio\/voices|organization|projects|key|keys|credits|generation|user\/balance|users\/me)(\/|$)/

/** Calls that make something, and keep nothing to list, read or delete afterwards, whose price nobody here can read. */
const unmeteredPosts = /^\/(videos(\/[^/]+\/remix)?|realtime\/calls|audio\/voices)$/

/** What a route of OpenAI's API is, at whichever host. `path` follows the base URL: `/chat/completions`. */
export function createOpenAiRoutes(provider: string): (method: string, path: string) => Route {
  const posts = meteredPosts(provider)
  const poll = (api: string): Route => ({
    ...storedObjectsRoute,
    api,
    billing: billingReaderOf(`${provider}.${api}`),
    hasUsage: true,
    isPoll: true,
  })
  const response = { ...poll('responses'), operation: 'responses', stream: responseRules } as const
  const links = linksOf(provider)
  const trainingJob = { ...poll('fine_tuning.jobs'), operation: 'fine_tuning' } as const
  return (method, asked) => {
    // A host whose paths keep their version has it here still.
    const path = asked.startsWith('/v1/') ? asked.slice('/v1'.length) : asked
    if (method === 'POST') {
      // Where a model once stood in the path.
      const route = posts.get(path.replace(/^\/engines\/[^/]+(?=\/)/, ''))
      if (route) return route
      if (freePosts.test(path)) return storedObjectsRoute
      return unmeteredPosts.test(path) ? { ...unmeteredRoute, ...links } : unknownPost
    }
    // A fine-tuned model can be deleted on this path: only reading it is a look at the list.
    if ((method === 'GET' || method === 'HEAD') && /^\/models(\/[^/]+)?$/.test(path)) return modelsRoute
    if (method !== 'GET') return storedObjectsAt(path, storedObjects)
    if (/^\/responses\/[^/]+$/.test(path)) return response
    if (/^\/videos(\/[^/]+)?$/.test(path)) return { ...storedObjectsRoute, ...links }
    if (/^\/files\/[^/]+\/content$/.test(path)) return batchResultsRoute
    return /^\/fine_tuning\/jobs\/[^/]+$/.test(path) ? trainingJob : storedObjectsAt(path, storedObjects)
  }
}

/** https://openrouter.ai/docs/api_reference/videos: where to ask for a video, and for its bytes with the key. */
function linksOf(provider: string): Pick<Route, 'linkFields'> {
  return { linkFields: provider === 'openrouter' ? ['polling_url', 'unsigned_urls'] : [] }
}

/** Routes whose answers say what they bill, and those known to be free. */
function meteredPosts(provider: string): ReadonlyMap<string, Route> {
  const usageOnRequest = !tellUnasked.has(provider)
  const metered = (
    operation: Operation,
    api: string,
    stream: StreamRules | null,
    more: Partial<Route> = {},
  ) => inferenceRoute({ operation, api, billing: billingReaderOf(`${provider}.${api}`), stream, ...more })
  const chat = metered('chat', 'chat.completions', chunkRules, { usageOnRequest })
  // Not tried again: a response is stored at the provider unless the body says otherwise.
  const responses = metered('responses', 'responses', responseRules, { isStateless: false })
  return new Map([
    ['/chat/completions', chat],
    ['/fim/completions', chat],
    ['/agents/completions', chat],
    ['/completions', metered('text_completion', 'completions', chunkRules, { usageOnRequest })],
    ['/embeddings', metered('embeddings', 'embeddings', null)],
    ['/responses', responses],
    ['/responses/compact', responses],
    ['/images/generations', metered('image_generation', 'images.generations', imageRules, once)],
    ['/images/edits', metered('image_generation', 'images.edits', imageRules, once)],
    ['/images/variations', metered('image_generation', 'images', imageRules, once)],
    ['/audio/transcriptions', metered('transcription', 'audio.transcriptions', soundRules)],
    ['/audio/translations', metered('transcription', 'audio.translations', soundRules)],
    ['/audio/speech', metered('speech', 'audio.speech', soundRules)],
    ['/ocr', metered('ocr', 'ocr', null)],
    ['/rerank', metered('rerank', 'rerank', null)],
    ['/moderations', freeRoute('moderation')],
    ['/responses/input_tokens', freeRoute('other')],
    // Counting and tokenizing at other hosts: vLLM and llama.cpp, xAI, Moonshot.
    ['/tokenize', freeRoute('other')],
    ['/detokenize', freeRoute('other')],
    ['/tokenize-text', freeRoute('other')],
    ['/tokenizers/estimate-token-count', freeRoute('other')],
  ])
}

/** A picture is not made twice because the first one was slow to come. */
const once = { isStateless: false } as const
