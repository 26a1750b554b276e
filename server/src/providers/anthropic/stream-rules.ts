import { kept, keptOutput, last, output, passing, type StreamRules } from '../stream-rules.ts'

/** Matches the start of an empty block, and an empty piece. */
const isEmpty = /"(?:text|thinking|partial_json|signature)"\s*:\s*""/

/** Whether the start of a block, or a piece of one, holds output of the model. */
export function isWrittenPiece(data: Buffer): boolean {
  return !isEmpty.test(data.toString('latin1'))
}

/**
 * The start of a message counts the input and its deltas count the output. The first piece of output is kept, because a refusal
 * before any output is not billed. Blocks that mark a handover to another model are kept too.
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
