import type { Hook } from '@hono/zod-openapi'
import { errorWords } from '@outlay/shared/words'
import type { z } from 'zod'
import { describeIssue } from '../lib/describe-issue.ts'
import { OutlayError } from '../lib/errors.ts'
import type { ApiEnv } from './env.ts'

/** Turns the first thing a schema objects to into one sentence that names the field. */
// biome-ignore lint/suspicious/noExplicitAny: the hook serves every route, so its input type is open
export const refuseInvalid: Hook<any, ApiEnv, any, undefined> = (result) => {
  if (result.success) return undefined
  const issue = result.error.issues[0]
  const where = result.target === 'json' ? 'body' : result.target
  throw new OutlayError(
    'invalid-request',
    issue ? sentence(issue, where) : errorWords.requests.invalid(where),
  )
}

function sentence(issue: z.core.$ZodIssue, where: string): string {
  const field = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => `"${shorten(key)}"`).join(', ')
    return errorWords.requests.unknownFields(where, names)
  }
  const problem = describeIssue(issue)
  return field === ''
    ? errorWords.requests.invalidBecause(where, problem)
    : errorWords.requests.invalidField(shorten(field), where, problem)
}

/** A field's name is the caller's own text: kept short, and free of control characters. */
function shorten(text: string): string {
  const printable = text.replace(/[\p{Cc}\p{Cf}]/gu, '?')
  return printable.length > 60 ? `${printable.slice(0, 60)}…` : printable
}
