import { type JsonObject, objectOf } from './json.ts'

/** What every chunk of OpenAI's format says of itself, whatever else it is there for. */
const envelope: ReadonlySet<string> = new Set([
  ...['id', 'object', 'created', 'model', 'choices', 'usage', 'service_tier', 'system_fingerprint'],
  ...['obfuscation', 'provider', 'x_groq'],
])

/**
 * Whether a chunk of OpenAI's format is there only because somebody asked for usage. One that holds more (timings, say) is
 * part of the answer.
 */
export function isUsageOnly(chunk: JsonObject): boolean {
  const { choices, usage } = chunk
  if (!Array.isArray(choices) || choices.length > 0 || objectOf(usage) === null) return false
  for (const field in chunk) if (!envelope.has(field) && chunk[field] !== null) return false
  return true
}
