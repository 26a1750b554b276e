import { type AnswerContext, lengthHeaders, pass, sendHead } from './answer.ts'

const space = 0x20

export function isBlank(piece: Buffer): boolean {
  for (const byte of piece) if (byte > space) return false
  return true
}

/**
 * Busy hosts send blank lines before a JSON answer, for minutes, to keep the connection open while the model
 * works. They pass at once, and the head with them, so such an answer has no headers with its cost.
 */
export function passBlankLines(context: AnswerContext, piece: Buffer): void {
  const { call } = context
  call.responseBytes += piece.length
  sendHead(context, lengthHeaders(call))
  pass(context, piece)
}
