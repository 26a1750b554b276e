import type { BoundClass } from '@outlay/shared/usage'
import { plainText } from '../lib/plain-text.ts'
import type { Route } from '../providers/index.ts'
import { parsedBytesMax, type RequestBody } from './read-body.ts'

/** What the gateway acts on in a request: everything else goes to the provider unread. */
export type RequestFields = {
  model: string | null
  isStream: boolean
  streamOptions: unknown
  boundClass: BoundClass
  boundInputTokens: number | null
  /** Null when the request sets no limit: the model's own maximum holds. */
  boundOutputTokens: number | null
}

/** What a column and a chart can carry. */
const modelCharactersMax = 200
/** Every message, tool and schema is framed with a few tokens that stand nowhere in the body. */
const framingTokens = 256

/** Input that is only named in the body: it can be as large as the model's context. */
const byReference =
  /"(?:image_url|input_image|file_id|input_file|input_audio|previous_response_id|conversation)"|"prompt"\s*:\s*\{/
/** Tools that run at the provider and bill beside tokens. */
const serverTools =
  /"type"\s*:\s*"(?:web_search|file_search|code_interpreter|computer_use|image_generation|mcp|local_shell)/

const nothing: RequestFields = {
  model: null,
  isStream: false,
  streamOptions: undefined,
  boundClass: 'none',
  boundInputTokens: null,
  boundOutputTokens: null,
}

/** Reads the fields of a held body; a body that is not a JSON object has none, and the provider will say so. */
export function readRequest(body: RequestBody, route: Route): RequestFields {
  if (!route.hasUsage || body.kind !== 'held') return nothing
  if (body.bytes > parsedBytesMax) return fieldsFrom(scannedValues(body), 'context', body.bytes)
  const text = body.pieces.length === 1 ? body.pieces[0]!.toString() : Buffer.concat(body.pieces).toString()
  const values = parseObject(text)
  return values ? fieldsFrom(values, boundClassOf(text), body.bytes) : nothing
}

function fieldsFrom(values: Record<string, unknown>, boundClass: BoundClass, bytes: number): RequestFields {
  const isBounded = boundClass === 'bytes'
  return {
    model: typeof values.model === 'string' ? plainText(values.model, modelCharactersMax) : null,
    isStream: values.stream === true,
    streamOptions: values.stream_options,
    boundClass,
    // A token is at least one byte of text; JSON's escapes only make the body longer.
    boundInputTokens: isBounded ? bytes + framingTokens : null,
    boundOutputTokens: outputMaximum(values),
  }
}

/** The output maximum times the number of answers asked for. */
function outputMaximum(values: Record<string, unknown>): number | null {
  const maximum = values.max_completion_tokens ?? values.max_output_tokens ?? values.max_tokens
  if (typeof maximum !== 'number' || !Number.isSafeInteger(maximum) || maximum < 0) return null
  const answers =
    typeof values.n === 'number' && Number.isSafeInteger(values.n) && values.n > 0 ? values.n : 1
  const tokens = maximum * answers
  return Number.isSafeInteger(tokens) ? tokens : null
}

function boundClassOf(text: string): BoundClass {
  if (serverTools.test(text)) return 'none'
  return byReference.test(text) ? 'context' : 'bytes'
}

function scannedValues(body: Extract<RequestBody, { kind: 'held' }>): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, { text }] of body.scanner?.fields ?? []) values[name] = parseValue(text)
  return values
}

function parseObject(text: string): Record<string, unknown> | null {
  const value = parseValue(text)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
