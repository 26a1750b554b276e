import { inputBound } from '@outlay/shared/tokens'
import type { BoundClass } from '@outlay/shared/usage'
import { plainName } from '../../lib/plain-text.ts'
import type { JsonObject, RequestHints, Route } from '../../providers/index.ts'
import { type HeldBody, parsedBytesMax, type RequestBody } from './read-body.ts'

/** What the gateway acts on in a request: everything else goes to the provider unread. */
export type RequestFields = {
  model: string | null
  isStream: boolean
  streamField: unknown
  boundClass: BoundClass
  boundInputTokens: number | null
  /** Null when the request sets no limit: the model's own maximum holds. */
  boundOutputTokens: number | null
  /** Whether it asks for thinking: then the provider may be silent for long. */
  isThinking: boolean
}

/** What a column and a chart can carry. */
const modelCharactersMax = 200

const nothing: RequestFields = {
  model: null,
  isStream: false,
  streamField: undefined,
  boundClass: 'none',
  boundInputTokens: null,
  boundOutputTokens: null,
  isThinking: false,
}

/** Reads the fields of a held body; a body that is not a JSON object has none, and the provider will say so. */
export function readRequest(body: RequestBody, route: Route, hints: RequestHints): RequestFields {
  if (!route.hasUsage) return nothing
  const fields = readFields(body, hints)
  if (route.isStreamByDefault) return { ...fields, isStream: fields.streamField !== false }
  // Where the path says which model is asked, and whether it streams, the body does not.
  if (route.model === null && route.isStream === null) return fields
  const model = route.model === null ? fields.model : plainName(route.model, modelCharactersMax)
  return {
    ...fields,
    model,
    isStream: route.isStream ?? fields.isStream,
    isThinking: fields.isThinking || hints.asksForThinking({}, model),
  }
}

/** The body as an object, where it is small enough to be parsed here; null for any other. */
export function requestObjectOf(body: RequestBody): JsonObject | null {
  if (body.kind !== 'held' || body.bytes > parsedBytesMax) return null
  return parseObject(textOf(body))
}

function readFields(body: RequestBody, hints: RequestHints): RequestFields {
  if (body.kind !== 'held') return nothing
  if (body.bytes > parsedBytesMax) return fieldsFrom(scannedValues(body), 'context', null, hints)
  const text = textOf(body)
  const values = parseObject(text)
  if (!values) return nothing
  const boundClass = boundClassOf(text, hints)
  const bound = boundClass === 'bytes' ? inputBound({ text, bytes: body.bytes, body: values }) : null
  // What its bytes do not bound is bounded by what the model can read.
  return fieldsFrom(values, boundClass === 'bytes' && bound === null ? 'context' : boundClass, bound, hints)
}

function textOf({ pieces }: HeldBody): string {
  const text = pieces.length === 1 ? pieces[0]!.toString() : Buffer.concat(pieces).toString()
  // A byte order mark: RFC 8259 8.1 lets a reader ignore it.
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

function fieldsFrom(
  values: Record<string, unknown>,
  boundClass: BoundClass,
  boundInputTokens: number | null,
  hints: RequestHints,
): RequestFields {
  const model = typeof values.model === 'string' ? plainName(values.model, modelCharactersMax) : null
  return {
    model,
    isStream: values.stream === true,
    streamField: values.stream,
    boundClass,
    boundInputTokens,
    boundOutputTokens: hints.outputMaximum(values),
    isThinking: hints.asksForThinking(values, model),
  }
}

function boundClassOf(text: string, { serverTools, byReference }: RequestHints): BoundClass {
  if (serverTools.test(text)) return 'none'
  return byReference.test(text) ? 'context' : 'bytes'
}

function scannedValues(body: HeldBody): Record<string, unknown> {
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
