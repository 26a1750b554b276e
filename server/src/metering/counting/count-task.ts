import type { CountedOperation, ExchangeCount } from '@outlay/shared/tokens'

/** An exchange whose tokens nobody reported, as its bytes. */
export interface CountTask {
  operation: CountedOperation
  /** Null when the request named none; the newest encoding is then as good an estimate as any. */
  requestModel: string | null
  /** JSON as it was sent. */
  requestBody: Uint8Array
  /** JSON, or a stream's text as it was received. */
  responseBody: Uint8Array
}

/** What the worker is handed: bodies of at most `countedBytesMax`, and whether that cut them. */
export interface BoundedTask extends CountTask {
  isRequestCut: boolean
  isResponseCut: boolean
}

export interface CountResult extends ExchangeCount {
  /** A body was longer than what is counted, so the tokens are those of its first part. */
  isPartial: boolean
}

/** 4 MiB of each body: about a million tokens, or two seconds for the slowest text there is. */
export const countedBytesMax = 4 * 1024 * 1024
