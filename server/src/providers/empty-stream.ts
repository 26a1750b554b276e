import { emptyObservation, type StreamReader } from './wire-format.ts'

/** A stream that tells nothing of what it bills: it passes, and its row says that nobody knows. */
export function emptyStream(): StreamReader {
  return { read: () => 'content', observation: emptyObservation, firstOutputAt: null }
}
