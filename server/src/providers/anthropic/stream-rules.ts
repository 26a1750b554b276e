import { kept, keptOutput, last, output, passing, type StreamRules } from '../stream-rules.ts'

/** The start of a block without anything in it yet, or a piece of nothing. */
const isEmpty = /"(?:text|thinking|partial_json|signature)"\s*:\s*""/

/** Whether the start of a block, or a piece of one, holds something that the model wrote. */
export function isWrittenPiece(data: Buffer): boolean {
  return !isEmpty.test(data.toString('latin1'))
}

/**
 * The start of a message has what was read, its deltas count what is written, both billed; pings pass. The first piece of output
 * is kept: a refusal without any is not billed. So are blocks that say that another model took over.
 */
export const messageRules: StreamRules = {
  isNamed: true,
  worthOf(name, data, isBegun) {
    switch (name) {
      case 'message_start':
      case 'message_delta':
        return kept
      case 'message_stop':
        return last
      case 'content_block_start':
        if (data.includes('"fallback"')) return kept
        return !isBegun && isWrittenPiece(data) ? keptOutput : passing
      case 'content_block_delta':
        if (isBegun) return output
        return isWrittenPiece(data) ? keptOutput : passing
      default:
        return passing
    }
  },
}
