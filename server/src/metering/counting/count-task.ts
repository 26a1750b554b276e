import type { ExchangeCount, RequestCount } from '@outlay/shared/tokens'

/** The bytes of a call whose tokens the provider did not report. */
export interface CountTask {
  /** The provider and the wire format: `anthropic.messages`. */
  provider: string
  api: string
  /** Null if the request named no model. The newest encoding is then as good an estimate as any. */
  requestModel: string | null
  /** JSON as it was sent, in the pieces it came in. */
  requestBody: readonly Uint8Array[]
  /** JSON, or the text of a stream as it was received. */
  responseBody: Uint8Array
  /** The factor for estimates, learnt from earlier calls of the model. 1 if nothing was learnt. */
  calibration: number
}

/** The task for the worker: bodies of at most `countedBytesMax`, and whether they were cut to that. */
export interface BoundedTask extends Omit<CountTask, 'requestBody'> {
  requestBody: Uint8Array
  isRequestCut: boolean
  isResponseCut: boolean
}

export interface CountResult extends ExchangeCount {
  /** A body was longer than the bound, so the tokens are those of its first part. */
  isPartial: boolean
}

/** A request whose tokens the provider reported, to be counted for comparison. */
export interface InputTask {
  provider: string
  api: string
  /** The model that answered. */
  model: string | null
  /** JSON as it was sent, in the pieces it came in, at most `countedBytesMax`. */
  body: readonly Uint8Array[]
}

/** The same task for the worker, with its body in one piece. */
export interface JoinedInputTask extends Omit<InputTask, 'body'> {
  body: Uint8Array
}

/**
 * A count of everything that the request is billed for. It leaves out the learnt factor, because it is used
 * to learn it.
 */
export type InputCount = Extract<RequestCount, { inputTokens: number }>

/** 4 MiB of each body: about a million tokens, or two seconds for the slowest possible text. */
export const countedBytesMax = 4 * 1024 * 1024
