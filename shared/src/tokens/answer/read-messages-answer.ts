import { arrayOf, isObject, type JsonObject, objectOf, stringOf } from '../json/json-shapes.ts'
import { type AnswerChoice, emptyChoice } from './answer-choice.ts'

/**
 * What an answer of Anthropic's Messages said, from its one body or from the events of a stream. Null when
 * nothing in it was an answer.
 */
export function readMessagesAnswer(pieces: readonly unknown[]): AnswerChoice[] | null {
  const choice = emptyChoice()
  let isAnswer = false
  for (const piece of pieces.filter(isObject)) {
    if (piece.type === 'message') {
      isAnswer = true
      for (const block of arrayOf(piece.content).filter(isObject)) addBlock(choice, block)
      choice.finishReason = stringOf(piece.stop_reason) || null
    } else if (addEvent(choice, piece)) isAnswer = true
  }
  return isAnswer ? [choice] : null
}

/** A whole block, or one as it begins in a stream: its text and input are empty then. */
function addBlock(choice: AnswerChoice, block: JsonObject): void {
  choice.text += stringOf(block.text)
  choice.reasoning += stringOf(block.thinking)
  if (/thinking$/.test(stringOf(block.type))) choice.hasThought = true
  if (/tool_use$/.test(stringOf(block.type))) {
    const isEmpty = Object.keys(objectOf(block.input)).length === 0
    choice.toolCalls.push({
      name: stringOf(block.name),
      arguments: isEmpty ? '' : JSON.stringify(block.input),
    })
  }
}

/** Blocks come one after the other, so that a delta belongs to the latest; false for what says nothing of output. */
function addEvent(choice: AnswerChoice, event: JsonObject): boolean {
  const delta = objectOf(event.delta)
  switch (event.type) {
    case 'message_start':
      return true
    case 'content_block_start':
      addBlock(choice, objectOf(event.content_block))
      return true
    case 'content_block_delta': {
      choice.text += stringOf(delta.text)
      choice.reasoning += stringOf(delta.thinking)
      const call = choice.toolCalls.at(-1)
      if (call) call.arguments += stringOf(delta.partial_json)
      return true
    }
    case 'message_delta':
      choice.finishReason = stringOf(delta.stop_reason) || choice.finishReason
      return true
    default:
      return false
  }
}
