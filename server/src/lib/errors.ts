/**
 * Every error that Outlay itself gives a caller: a stable code, one public sentence, and a page in
 * docs/errors. The list of codes is closed, so that a test can compare each code with its page.
 */
export const errorStatus = {
  'invalid-request': 400,
  'invalid-path': 400,
  'ambiguous-credentials': 400,
  'missing-credential': 401,
  'invalid-key': 401,
  unauthenticated: 401,
  'run-limit-reached': 402,
  'permission-denied': 403,
  'pass-through-disabled': 403,
  'forbidden-origin': 403,
  'not-found': 404,
  conflict: 409,
  'request-too-large': 413,
  'upgrade-not-supported': 426,
  'headers-too-large': 431,
  'internal-error': 500,
  'upstream-unreachable': 502,
  'upstream-failed': 502,
  'foreign-link': 502,
  'upstream-headers-too-large': 502,
  'records-unavailable': 503,
  overloaded: 503,
  'shutting-down': 503,
  'upstream-timeout': 504,
  'request-loop': 508,
} as const satisfies Record<string, number>

export type ErrorCode = keyof typeof errorStatus

/** Codes after which the unchanged call may succeed a little later. */
const retryableCodes: ReadonlySet<ErrorCode> = new Set([
  'upstream-unreachable',
  'records-unavailable',
  'overloaded',
  'shutting-down',
  'upstream-timeout',
])

/** A refusal or failure for the public. `cause` is for the log and never leaves the process. */
export class OutlayError extends Error {
  override readonly name = 'OutlayError'
  readonly code: ErrorCode
  /** The time to retry, when it is known more precisely than "shortly". */
  readonly retryAfterSeconds: number

  constructor(
    code: ErrorCode,
    publicMessage: string,
    { retryAfterSeconds = 1, ...options }: { cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(publicMessage, options)
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
  }

  get status(): number {
    return errorStatus[this.code]
  }

  get isRetryable(): boolean {
    return retryableCodes.has(this.code)
  }

  /** The page of the code, relative to the project's documentation. */
  get docs(): string {
    return `docs/errors/${this.code}.md`
  }
}
