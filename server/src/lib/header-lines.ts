import type { IncomingMessage } from 'node:http'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from './errors.ts'

/** Node's default limit. Node drops further lines silently, so the server sets no limit and checks here. */
const headerLinesMax = 1_000

/** Refuses a request with too many header lines, because one of them might be dropped on the way. */
export function requireFewHeaderLines({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): void {
  if (rawHeaders.length <= 2 * headerLinesMax) return
  throw new OutlayError('headers-too-large', errorWords.requests.tooManyHeaders(headerLinesMax))
}
