import { type AnswerContext, lengthHeaders, pass, sendHead } from './answer.ts'

const space = 0x20

/** Whether a piece holds nothing but white space. */
export function isBlank(piece: Buffer): boolean {
  for (const byte of piece) if (byte > space) return false
  return true
}

/**
 * Blank lines before a JSON answer keep connections open while the model works, for minutes at busy hosts. They pass as they
 * come, and the head with them: an answer like that has no headers that say what it cost.
 */
export function passBlankLines(context: AnswerContext, piece: Buffer): void {
  const { call } = context
  call.responseBytes += piece.length
  sendHead(context, lengthHeaders(call))
  pass(context, piece)
}
