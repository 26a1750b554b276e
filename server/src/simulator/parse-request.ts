import type { z } from 'zod'
import { ApiError } from './api-error.ts'

/** Reads a body as JSON. Throws OpenAI's 400 when it is not JSON or not an object. */
export function parseJsonBody(body: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // Falls through: what could not be read and what is not an object get the same answer.
  }
  throw new ApiError({
    status: 400,
    message:
      'We could not parse the JSON body of your request. (HINT: This likely means you aren’t using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)',
  })
}

/** Names a body by a schema. Throws OpenAI's 400 for the first thing that does not fit. */
export function parseRequest<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const param = (issue?.path ?? []).map(String).join('.')
  if (param === 'model') throw new ApiError({ status: 400, message: 'you must provide a model parameter' })
  if (isMissing(body, issue?.path ?? [])) {
    throw new ApiError({
      status: 400,
      message: `Missing required parameter: '${param}'.`,
      param,
      code: 'missing_required_parameter',
    })
  }
  throw new ApiError({
    status: 400,
    message: `Invalid value for '${param}': ${issue?.message ?? 'not allowed'}.`,
    param,
    code: 'invalid_value',
  })
}

function isMissing(body: unknown, path: readonly PropertyKey[]): boolean {
  let place = body
  for (const step of path) {
    if (typeof place !== 'object' || place === null) return true
    place = (place as Record<PropertyKey, unknown>)[step]
  }
  return place === undefined
}
