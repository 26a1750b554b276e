import type { PromptCache } from './prompt-cache.ts'
import type { Pace } from './simulation.ts'

/** What an endpoint knows besides the request's body. */
export interface AnswerContext {
  /** Digest of the request: all that looks random in the answer is drawn from it. */
  seed: string
  nowMs: number
  pace: Pace
  /** Leave usage out, as hosts do that never report it. */
  omitUsage: boolean
  promptCache: PromptCache
}

/** What an endpoint says, before rate limits and simulated failures touch it. */
export type Answer = JsonAnswer | StreamAnswer

interface Billed {
  /** The model asked for: the rate-limit bucket the call draws from. */
  model: string
  /** Tokens in and out together. */
  tokens: number
}

export interface JsonAnswer extends Billed {
  kind: 'json'
  body: object
}

export interface StreamAnswer extends Billed {
  kind: 'stream'
  /** Made one by one while they are sent: a thousand open streams hold no thousand finished answers. */
  events: Iterable<StreamEvent>
  /** The frame this wire format uses for an error under status 200. */
  errorFrame: string
}

/** One server-sent event, as it goes over the wire. */
export interface StreamEvent {
  /** `opening` before the content, `piece` for each part of it, `closing` after it (finish, usage, end). */
  kind: 'opening' | 'piece' | 'closing'
  frame: string
}

/** An unnamed event, as chat and completions send it. */
export function dataFrame(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`
}

/** A named event, as the Responses API sends it. */
export function namedFrame(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}

export const doneFrame = 'data: [DONE]\n\n'
