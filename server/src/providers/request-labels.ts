import { type Attribution, attributionLimits, type Tags } from '@outlay/shared/records'
import { plainId, plainText } from '../lib/plain-text.ts'
import { objectOf } from './json.ts'

/** The labels in the body of a request. */
export type RequestLabels = Pick<Attribution, 'sessionId' | 'endUser' | 'tags'>

/** A longer name of an end user is none. */
const namedUserCharactersMax = 2_000

const labelFields = [
  'user',
  'safety_identifier',
  'session_id',
  'metadata',
  'labels',
  'requestMetadata',
] as const

/**
 * Reads the labels of a request in any wire format: OpenAI's `safety_identifier`, `user` and `metadata`, Anthropic's
 * `metadata.user_id`, OpenRouter's `session_id`, Vertex's `labels`, Bedrock's `requestMetadata`. Null if it has none.
 * `prompt_cache_key` is no session, because many users share it. The end user is as the caller wrote it.
 */
export function readRequestLabels(values: Record<string, unknown>): RequestLabels | null {
  if (labelFields.every((field) => values[field] === undefined)) return null
  const { user_id: userId, ...metadata } = objectOf(values.metadata) ?? {}
  return {
    sessionId: idOf(values.session_id, attributionLimits.sessionId),
    endUser: [values.safety_identifier, values.user, userId].find(isName) ?? null,
    tags: tagsOf({ ...objectOf(values.labels), ...objectOf(values.requestMetadata), ...metadata }),
  }
}

function idOf(value: unknown, charactersMax: number): string | null {
  return typeof value === 'string' && value !== '' ? plainId(value, charactersMax) : null
}

function isName(user: unknown): user is string {
  return typeof user === 'string' && user !== '' && user.length <= namedUserCharactersMax
}

/** Texts, numbers and flags become tags, as far as the limits allow. They were not sent for us, so none is refused. A name with `=` is left out. */
function tagsOf(labels: Record<string, unknown>): Tags | null {
  const tags: Record<string, string> = {}
  let count = 0
  for (const [name, value] of Object.entries(labels)) {
    if (count === attributionLimits.tags) break
    if (!['string', 'number', 'boolean'].includes(typeof value) || value === '') continue
    if (name === '' || name === '__proto__' || name.includes('=') || name.length > attributionLimits.tagName)
      continue
    tags[plainText(name, attributionLimits.tagName)] = plainText(String(value), attributionLimits.tagValue)
    count += 1
  }
  return count === 0 ? null : tags
}
