import { messagesRoute } from '../anthropic/index.ts'
import { messageRules } from '../anthropic/stream-rules.ts'
import { billingReaderOf } from '../billing-readers.ts'
import { geminiFormat, generationRoute } from '../gemini/index.ts'
import { nameInPath } from '../name-in-path.ts'
import { openAiFormat } from '../openai/index.ts'
import { freeRoute, storedObjectsRoute, unknownPost } from '../routes.ts'
import type { Route, WireFormat } from '../wire-format.ts'

const modelMethod =
  /^\/v1(?:beta1)?\/(?:projects\/[^/]+\/locations\/([^/]+)\/)?publishers\/([^/]+)\/models\/([^/:]+):(\w+)$/
/** Counting tokens of a tuned model. */
const countedEndpoint =
  /^\/v1(?:beta1)?\/projects\/[^/]+\/locations\/[^/]+\/endpoints\/[^/:]+:(?:count|compute)Tokens$/
const openAiPath = /^\/v1(?:beta1)?\/projects\/[^/]+\/locations\/([^/]+)\/endpoints\/openapi(?=\/)/

/** Vertex AI: Google's and Anthropic's models at an address that says where they run. */
export function vertexFormat(): WireFormat {
  const gemini = geminiFormat()
  const compatible = openAiFormat('vertex')
  return {
    ...gemini,
    route(method, path) {
      const [prefix, place] = openAiPath.exec(path) ?? []
      if (prefix) return { ...compatible.route(method, path.slice(prefix.length)), region: regionOf(place) }
      const [, location, publisher, model, verb] = modelMethod.exec(path) ?? []
      if (method !== 'POST') return storedObjectsRoute
      if (!publisher || !model || !verb) return countedEndpoint.test(path) ? counting : unknownPost
      const route =
        publisher === 'anthropic' ? claudeRoute(model, verb) : generationRoute('vertex', model, verb)
      return { ...route, region: regionOf(location) }
    },
  }
}

const counting = freeRoute('other')

const claude = { ...messagesRoute, billing: billingReaderOf('vertex.messages') }

function claudeRoute(model: string, verb: string): Route {
  // The path has `count-tokens` in the place of a model; the body names the model.
  if (model === 'count-tokens') return counting
  const named = { ...claude, model: nameInPath(model) }
  if (verb === 'streamRawPredict') return { ...named, stream: messageRules, isStream: true }
  return verb === 'rawPredict' ? named : { ...unknownPost, model: named.model }
}

/** Everywhere costs what is published; a place costs more for some models. */
function regionOf(location: string | undefined): string | null {
  return location === undefined || location === 'global' ? null : 'regional'
}
