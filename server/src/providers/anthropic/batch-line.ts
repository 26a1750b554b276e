import type { ReadLine } from '../batches/batch-lines-reader.ts'
import { objectOf, textOf } from '../json.ts'
import { observationOf } from '../observation-of.ts'
import { anthropicMessages } from './billing.ts'

/**
 * A line of a batch's results: one message, under the id that the caller gave it. What failed, was cancelled or ran out of
 * time is not billed. https://docs.anthropic.com/en/api/retrieving-message-batch-results
 */
export function readAnthropicBatchLine(batchId: string): ReadLine {
  return (line, call) => {
    const message = objectOf(objectOf(line.result)?.message)
    const customId = textOf(line.custom_id)
    if (!message || customId === null) return null
    const seen = observationOf(
      anthropicMessages.read(message, call.billingContext()),
      message,
      anthropicMessages,
    )
    return {
      objectId: `${batchId}:${customId}`,
      observation: { ...seen, serviceTier: 'batch' },
      status: 200,
      createdAt: null,
    }
  }
}
