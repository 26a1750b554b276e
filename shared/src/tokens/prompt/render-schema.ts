import { isObject } from '../json/json-shapes.ts'
import { escapeBeyondAscii } from '../json/rewrite-json.ts'

/** Of these an answer's schema loses every one before a model is shown it. */
const dropped = new Set([
  'additionalProperties',
  'required',
  'default',
  'format',
  'pattern',
  'multipleOf',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
])

/** An answer's schema as a model is shown it: compact JSON in ASCII, without what only a validator needs. */
export function renderSchema(schema: unknown): string {
  return escapeBeyondAscii(JSON.stringify(pruned(schema)) ?? '')
}

function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pruned)
  if (!isObject(value)) return value
  const entries = Object.entries(value).filter(([key]) => !dropped.has(key))
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, key === 'properties' ? prunedMap(inner) : pruned(inner)]),
  )
}

/** Names of properties are names, whatever they are. */
function prunedMap(value: unknown): unknown {
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, pruned(inner)]))
}
