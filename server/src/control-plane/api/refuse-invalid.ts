import type { Hook } from '@hono/zod-openapi'
import { errorWords } from '@outlay/shared/words'
import { describeInvalid } from '../../lib/describe-issue.ts'
import { OutlayError } from '../../lib/errors.ts'
import type { ApiEnv } from './env.ts'

/** Turns the first issue of a schema into one sentence that names the field. */
// biome-ignore lint/suspicious/noExplicitAny: the hook serves every route, so its input type is open
export const refuseInvalid: Hook<any, ApiEnv, any, undefined> = (result) => {
  if (result.success) return undefined
  const issue = result.error.issues[0]
  const where = result.target === 'json' ? 'body' : result.target
  throw new OutlayError(
    'invalid-request',
    issue ? describeInvalid(issue, where) : errorWords.requests.invalid(where),
  )
}
