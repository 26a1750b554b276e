import { serverSentEvents } from '@outlay/shared/tokens'
import type { RecordedExchange } from './read-exchanges.ts'

/** The JSON objects of the answer: one whole body, or a stream's events. */
export function answerPieces({ sse, response }: RecordedExchange): unknown[] {
  return typeof sse === 'string' ? [...serverSentEvents(sse)] : [response]
}

/** The model that the answer says it is of. */
export function answeredModel(pieces: readonly unknown[]): string | null {
  for (const piece of pieces) {
    const { model, response } = (piece ?? {}) as { model?: unknown; response?: { model?: unknown } }
    const named = model ?? response?.model
    if (typeof named === 'string' && named !== '') return named
  }
  return null
}
