import { apiError } from '@outlay/shared/api'
import type { Context, TypedResponse } from 'hono'
import { z } from 'zod'
import type { JsonText } from '../../lib/json-text.ts'

/** A JSON response as a route describes it. */
export function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } }
}

/**
 * Answers with JSON text that another thread made. To clients the answer equals that of `c.json`: the text is
 * the unchanged JSON of a `T`.
 */
export function sendJsonText<T>(c: Context, text: JsonText<T>): Response & TypedResponse<T, 200, 'json'> {
  const response: unknown = c.body(text, 200, { 'content-type': 'application/json' })
  return response as Response & TypedResponse<T, 200, 'json'>
}

/** For routes without a query. An unknown field there is a mistake, so the caller is told. */
export const noQuery = z.strictObject({})

const refused = (description: string) => json(apiError, description)

/** Errors that every reading route may answer. */
export const readingRefusals = {
  400: refused('The query or body is not valid; the message names the field.'),
  401: refused('Nobody is signed in, or the token is not known.'),
  403: refused('The caller was not granted what this route requires, or not for all projects.'),
  500: refused('Something went wrong on our side.'),
}

/** Further errors of routes that change something. */
export const changeRefusals = {
  ...readingRefusals,
  403: refused(
    'The caller was not granted what this route requires, or the request comes from another site.',
  ),
  413: refused('The request is larger than 64 KiB.'),
}

export const notFoundRefusal = { 404: refused('Nothing has that id.') }
