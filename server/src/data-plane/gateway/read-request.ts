import type { RequestedSettings } from '@outlay/shared/records'
import { inputBound } from '@outlay/shared/tokens'
import type { BoundClass } from '@outlay/shared/usage'
import { plainName } from '../../lib/plain-text.ts'
import {
  type JsonObject,
  type RequestHints,
  type RequestLabels,
  type Route,
  readRequestedSettings,
  readRequestLabels,
} from '../../providers/index.ts'
import { type HeldBody, parsedBytesMax, type RequestBody } from './read-body.ts'

/** The fields of a request that Outlay acts on. All others go to the provider unread. */
export type RequestFields = {
  model: string | null
  isStream: boolean
  streamField: unknown
  boundClass: BoundClass
  boundInputTokens: number | null
  /** Null if the request sets no limit. The model's own maximum is the bound then. */
  boundOutputTokens: number | null
  /** Whether the request asks for thinking. The provider may then be silent for long. */
  isThinking: boolean
  requested: RequestedSettings
  /** Null for a request that says nothing of whom it is for. */
  labels: RequestLabels | null
}

/** A longer name does not fit a column or a chart. */
const modelCharactersMax = 200

export const noFields: RequestFields = {
  model: null,
  isStream: false,
  streamField: undefined,
  boundClass: 'none',
  boundInputTokens: null,
  boundOutputTokens: null,
  isThinking: false,
  requested: { temperature: null, effort: null, messageCount: null, toolCount: null },
  labels: null,
}

/**
 * Reads the fields of a held body. A body that is not a JSON object has none, and the provider will refuse
 * it.
 */
export function readRequest(body: RequestBody, route: Route, hints: RequestHints): RequestFields {
  if (!route.hasUsage) return noFields
  const fields = readFields(body, hints)
  if (route.isStreamByDefault) return { ...fields, isStream: fields.streamField !== false }
  // If the path names the model and the streaming, the body does not.
  if (route.model === null && route.isStream === null) return fields
  const model = route.model === null ? fields.model : plainName(route.model, modelCharactersMax)
  return {
    ...fields,
    model,
    isStream: route.isStream ?? fields.isStream,
    isThinking: fields.isThinking || hints.asksForThinking({}, model),
  }
}

/** The body as an object if it is small enough to be parsed here, else null. */
export function requestObjectOf(body: RequestBody): JsonObject | null {
  if (body.kind !== 'held' || body.bytes > parsedBytesMax) return null
  return parseObject(textOf(body))
}

function readFields(body: RequestBody, hints: RequestHints): RequestFields {
  if (body.kind !== 'held') return noFields
  if (body.bytes > parsedBytesMax) return fieldsFrom(scannedValues(body), 'context', null, hints)
  const text = textOf(body)
  const values = parseObject(text)
  if (!values) return noFields
  const boundClass = boundClassOf(text, hints)
  const bound = boundClass === 'bytes' ? inputBound({ text, bytes: body.bytes, body: values }) : null
  // An input that the request's bytes do not bound is bounded by the model's context.
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
    requested: readRequestedSettings(values),
    labels: readRequestLabels(values),
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
