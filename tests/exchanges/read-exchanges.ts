import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'

/** One recorded call: what was asked, what came back, and what the provider said it used. */
const exchange = z.object({
  id: z.string(),
  provider: z.string(),
  /** Without its provider: `chat.completions`, `responses`, `messages`, ... */
  api: z.string(),
  model: z.string().nullable(),
  /** As called; an address that was masked stands in angle brackets. */
  url_path: z.string(),
  url_query: z.string().nullish().catch(null),
  status: z.number().nullish(),
  /** A few of the answer's headers. */
  headers: z.record(z.string(), z.unknown()).nullish().catch(null),
  /** The body as it was sent; null for uploads and for calls without one. */
  request: z.unknown(),
  response: z.unknown().optional(),
  /** A stream's text, in place of a response. */
  sse: z.string().nullish(),
  /** A body that is not JSON. */
  raw_text: z.string().nullish(),
  usage: z
    .object({
      input: z.number().nullable(),
      output: z.number().nullable(),
      cached_input: z.number().nullable(),
      cache_write: z.number().nullable(),
      reasoning: z.number().nullable(),
    })
    .nullable(),
  /** The provider's own usage object. */
  usage_raw: z.record(z.string(), z.unknown()).nullish().catch(null),
  /** It looks edited, so it is left out of figures. */
  suspect: z.unknown().optional(),
})
export type RecordedExchange = z.infer<typeof exchange>

/** The records of `exchanges.jsonl.gz` in a folder, one after the other; those that look edited are left out. */
export async function* readExchanges(folder: string): AsyncGenerator<RecordedExchange> {
  const file = createReadStream(join(folder, 'exchanges.jsonl.gz'))
  const lines = createInterface({ input: file.pipe(createGunzip()), crlfDelay: Number.POSITIVE_INFINITY })
  // A file that is missing is an error of its stream, which readline does not pass on.
  const failed = new Promise<never>((_, reject) => file.once('error', reject))
  const iterator = lines[Symbol.asyncIterator]()
  for (;;) {
    const { done, value } = await Promise.race([iterator.next(), failed])
    if (done) return
    if (value.trim() === '') continue
    const record = exchange.parse(JSON.parse(value))
    if (!record.suspect) yield record
  }
}
