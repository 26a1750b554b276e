import { looksLikeKey } from '../lib/key-shaped.ts'
import { type JsonObject, objectOf, objectsOf, textOf } from './json.ts'

/**
 * The error that a whole answer, or a chunk of a stream, tells beside a status of 200, in any of the shapes that hosts use:
 * a field `error`, an object that is one, a choice that ended with one, or a message where the answer should be. Null where
 * there is none.
 */
export function errorTypeOf(answer: JsonObject): string | null {
  const { error, object, type, choices } = answer
  const told = readErrorType(error)
  if (told !== null) return told
  if (object === 'error' || type === 'error') return readErrorType(answer)
  const outcome = errorOfOutcome(answer)
  if (outcome !== null) return outcome
  if (Array.isArray(choices)) return errorOfChoices(choices)
  return errorOfDelta(objectOf(answer.delta)) ?? errorInsteadOfAnswer(answer)
}

/**
 * The error of an event that has no list of choices, in a stream whose other events have one. A message alone may tell how far
 * the host has come. An error has a code or a detail, or says that there are no choices.
 */
export function errorWithoutChoices(event: JsonObject): string | null {
  const { choices, code, detail } = event
  const isFine = code === undefined || code === null || code === 0 || code === 200
  const isError = choices === null || !isFine || textOf(detail) !== null || errorOfOutcome(event) !== null
  return isError ? errorTypeOf(event) : null
}

/** The event that ends a stream may say that it ended with an error. */
function errorOfDelta(delta: JsonObject | null): string | null {
  if (delta === null) return null
  const isError = delta.finish_reason === 'ERROR' || delta.stop_reason === 'error'
  return readErrorType(delta.error) ?? (isError ? 'error' : null)
}

function errorOfChoices(choices: unknown[]): string | null {
  for (const choice of objectsOf(choices)) {
    const told = readErrorType(choice.error) ?? (choice.finish_reason === 'error' ? 'error' : null)
    if (told !== null) return told
  }
  return null
}

/** Where answers of any wire format stand, what they used, and why they ended. */
const answerFields = [
  ...[
    'choices',
    'output',
    'outputs',
    'content',
    'candidates',
    'data',
    'results',
    'predictions',
    'generation',
  ],
  ...['text', 'response', 'interaction', 'delta', 'segments', 'pages', 'embeddings', 'embedding'],
  ...['usage', 'usageMetadata', 'meta', 'finishReason', 'finish_reason', 'stopReason', 'stop_reason'],
]

/** MiniMax says how every call went, beside the choices. */
function errorOfOutcome({ base_resp: outcome }: JsonObject): string | null {
  const status = objectOf(outcome)?.status_code
  return typeof status === 'number' && status !== 0 ? wordOf(status) : null
}

function errorInsteadOfAnswer(answer: JsonObject): string | null {
  const { success, code, type, message, msg, detail, choices } = answer
  if (success === false) return wordOf(code) ?? 'error'
  if (answerFields.some((field) => answer[field] !== undefined && answer[field] !== null)) return null
  const isSaid = textOf(message) ?? textOf(msg) ?? (choices === null ? textOf(type) : null) ?? detail
  return isSaid === null || isSaid === undefined ? null : (wordOf(code) ?? wordOf(type) ?? 'error')
}

/**
 * The most telling word of an error object: Google's status, else its code, else its type. Sentences are left out: they
 * quote what was asked, and the key it was asked with. An object without a value in it is no error: jobs that went well
 * have one.
 */
export function readErrorType(error: unknown): string | null {
  if (error === undefined || error === null || error === false || error === '') return null
  if (typeof error !== 'object') return wordOf(error) ?? 'error'
  if (Object.values(error).every((value) => value === null)) return null
  const { status, code, type } = error as Record<string, unknown>
  return (typeof status === 'string' ? wordOf(status) : null) ?? wordOf(code) ?? wordOf(type) ?? 'error'
}

function wordOf(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && /^[\w.:-]{1,60}$/.test(text) && !looksLikeKey(text) ? text : null
}
