import type { ReadLine } from '../batches/batch-lines-reader.ts'
import { billingReaderOf } from '../billing-readers.ts'
import { countOf, objectOf, textOf } from '../json.ts'
import { observationOf } from '../observation-of.ts'

/**
 * A line of a batch's output: the answer to one request, under the id that the caller gave it. The kind of answer stands
 * in the answer itself. https://platform.openai.com/docs/api-reference/batch/request-output
 */
export function readOpenAiBatchLine(provider: string): ReadLine {
  const tokens = billingReaderOf(`${provider}.chat.completions`)
  const responses = billingReaderOf(`${provider}.responses`)
  return (line, call) => {
    const response = objectOf(line.response)
    const body = objectOf(response?.body)
    const customId = textOf(line.custom_id)
    const billing = body?.object === 'response' ? responses : tokens
    if (!body || customId === null || !billing) return null
    const seen = observationOf(billing.read(body, call.billingContext()), body, billing)
    const created = body.created ?? body.created_at
    return {
      objectId: textOf(line.id) ?? textOf(body.id) ?? customId,
      // Whatever tier the answer names, it came out of a batch.
      observation: { ...seen, serviceTier: 'batch' },
      status: countOf(response?.status_code),
      createdAt: typeof created === 'number' && Number.isFinite(created) ? Math.round(created * 1_000) : null,
    }
  }
}
