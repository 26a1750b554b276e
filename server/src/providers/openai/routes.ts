import type { Operation } from '@outlay/shared/usage'
import type { Route } from '../wire-format.ts'

const models: Route = {
  operation: 'models',
  access: 'models',
  isStateless: true,
  hasUsage: false,
  usageOnRequest: false,
}

function inference(operation: Operation, usageOnRequest: boolean): Route {
  return { operation, access: 'inference', isStateless: true, hasUsage: true, usageOnRequest }
}

/** Routes whose answers carry usage that we read. */
const meteredPosts: Readonly<Record<string, Route>> = {
  '/chat/completions': inference('chat', true),
  '/completions': inference('text_completion', true),
  '/embeddings': inference('embeddings', false),
  // Not tried again: a response is stored at the provider unless the body says otherwise.
  '/responses': { ...inference('responses', false), isStateless: false },
}

/** Calls that make something from what they are sent and keep nothing to list, read or delete afterwards. */
const unmeteredPosts =
  /^\/(moderations|images\/(generations|edits|variations)|audio\/(speech|transcriptions|translations)|responses\/(input_tokens|compact))$/

const unmetered: Route = {
  operation: 'other',
  access: 'unmetered-routes',
  isStateless: false,
  hasUsage: true,
  usageOnRequest: false,
}

/** Calls that store, cancel or count and bill nothing by themselves. */
const freePosts =
  /^\/(moderations|files|uploads(\/[^/]+(\/(parts|complete|cancel))?)?|responses\/(input_tokens|[^/]+\/cancel)|batches\/[^/]+\/cancel)$/

/** Everything else of the API reads, lists, changes or deletes what is kept at the provider. */
const storedObjects: Route = {
  operation: 'other',
  access: 'stored-objects',
  isStateless: false,
  hasUsage: false,
  usageOnRequest: false,
}

/** `path` is what follows the base URL's `/v1`, without query: `/chat/completions`. */
export function openAiRoute(method: string, path: string): Route {
  if (method === 'POST') {
    const route = Object.hasOwn(meteredPosts, path) ? meteredPosts[path] : undefined
    if (route) return route
    const kind = unmeteredPosts.test(path) ? unmetered : storedObjects
    // What an unlisted call makes the provider do is unknown until a route is known to be free.
    return { ...kind, hasUsage: !freePosts.test(path) }
  }
  // A fine-tuned model can be deleted on this path: only reading it is a look at the list.
  if ((method === 'GET' || method === 'HEAD') && /^\/models(\/[^/]+)?$/.test(path)) return models
  return storedObjects
}
