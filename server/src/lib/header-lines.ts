import type { IncomingMessage } from 'node:http'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from './errors.ts'

/** As many as Node takes in by default. It drops every further line without a word, so the server lets it take in all. */
const headerLinesMax = 1_000

/** Refuses a request with more header lines than anyone needs: one of them could have been dropped on the way. */
export function requireFewHeaderLines({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): void {
  if (rawHeaders.length <= 2 * headerLinesMax) return
  throw new OutlayError('headers-too-large', errorWords.requests.tooManyHeaders(headerLinesMax))
}
