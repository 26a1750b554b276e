import { apiError } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { hc } from 'hono/client'
import type { ApiType } from '../../../server/src/control-plane/api/index.ts'
import { sessionHeaders } from './page-session.ts'
import { patientFetch } from './patient-fetch.ts'

/** The dashboard's API, typed by its own routes. */
export const { api } = hc<ApiType>('/', { fetch: patientFetch, headers: sessionHeaders })

/** An answer of the API that is not the one asked for. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  readonly status: number
  readonly code: string
  readonly requestId: string | null

  constructor(status: number, code: string, message: string, requestId: string | null) {
    super(message)
    this.status = status
    this.code = code
    this.requestId = requestId
  }
}

/** Why something was not done, in the server's words where it gave any. */
export function reasonOf(error: unknown): string {
  return error instanceof ApiFailure ? error.message : words.states.unreachable
}

/**
 * The body of a good answer. The client's types allow `undefined` wherever a field may be absent; JSON has no
 * such value, so what is absent there is absent here.
 */
export function exact<Body>(body: Loose<Body>): Body {
  return body as Body
}

type Loose<T> =
  T extends ReadonlyArray<infer Item>
    ? Loose<Item>[]
    : T extends object
      ? { [Key in keyof T]: Loose<T[Key]> | undefined }
      : T

/** Reads a refusal; one that is not ours (a proxy's page, say) is told by its status alone. */
export async function failureOf(answer: { status: number; json(): Promise<unknown> }): Promise<ApiFailure> {
  const body = apiError.safeParse(await answer.json().catch(() => null))
  if (!body.success)
    return new ApiFailure(answer.status, 'unknown', words.states.answered(answer.status), null)
  const { code, message, requestId } = body.data.error
  return new ApiFailure(answer.status, code, message, requestId)
}
