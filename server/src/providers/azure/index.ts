import { nameInPath } from '../name-in-path.ts'
import { openAiFormat } from '../openai/index.ts'
import { realtimeRoute } from '../openai/realtime.ts'
import type { WireFormat } from '../wire-format.ts'

const deployment = /^\/openai\/deployments\/([^/]+)(\/.+)$/
const versioned = /^\/openai\/v1(?=\/)/
/** `/models` is where models that are not OpenAI's are asked, in its format. */
const unversioned = /^\/(?:openai|models)(?=\/)/

/**
 * Azure's OpenAI: OpenAI's format under paths of its own. A deployment's name is the operator's and says nothing of the
 * model; the answer names that.
 */
export function azureFormat(): WireFormat {
  const format = openAiFormat('azure')
  return {
    ...format,
    route(method, path) {
      const [, name, rest] = deployment.exec(path) ?? []
      if (name && rest) {
        const route = format.route(method, rest)
        return route.hasUsage ? { ...route, model: nameInPath(name) } : route
      }
      return format.route(method, withoutPrefix(path))
    },
    sessionRoute: (path, query) => realtimeRoute('azure', withoutPrefix(path), query),
  }
}

function withoutPrefix(path: string): string {
  const prefix = versioned.exec(path)?.[0] ?? unversioned.exec(path)?.[0] ?? ''
  return path.slice(prefix.length)
}
