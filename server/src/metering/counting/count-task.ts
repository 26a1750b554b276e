import type { ExchangeCount, RequestCount } from '@outlay/shared/tokens'

/** An exchange whose tokens nobody reported, as its bytes. */
export interface CountTask {
  /** Who serves, and the wire format: `anthropic.messages`. */
  provider: string
  api: string
  /** Null when the request named none; the newest encoding is then as good an estimate as any. */
  requestModel: string | null
  /** JSON as it was sent, in the pieces it came in. */
  requestBody: readonly Uint8Array[]
  /** JSON, or a stream's text as it was received. */
  responseBody: Uint8Array
  /** What estimates are multiplied by, learnt from earlier calls of the model; 1 without any. */
  calibration: number
}

/** What the worker is handed: bodies of at most `countedBytesMax`, and whether that cut them. */
export interface BoundedTask extends Omit<CountTask, 'requestBody'> {
  requestBody: Uint8Array
  isRequestCut: boolean
  isResponseCut: boolean
}

export interface CountResult extends ExchangeCount {
  /** A body was longer than what is counted, so the tokens are those of its first part. */
  isPartial: boolean
}

/** A request whose tokens the provider did report, to be counted beside it. */
export interface InputTask {
  provider: string
  api: string
  /** The model that answered. */
  model: string | null
  /** JSON as it was sent, in the pieces it came in: at most `countedBytesMax`. */
  body: readonly Uint8Array[]
}

/** The same in one piece, as the worker is handed it. */
export interface JoinedInputTask extends Omit<InputTask, 'body'> {
  body: Uint8Array
}

/** A count of all that the request is billed for; without what was learnt, which it is there to teach. */
export type InputCount = Extract<RequestCount, { inputTokens: number }>

/** 4 MiB of each body: about a million tokens, or two seconds for the slowest text there is. */
export const countedBytesMax = 4 * 1024 * 1024
