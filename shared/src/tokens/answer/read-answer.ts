import { arrayOf, isObject, type JsonObject, objectOf, stringOf } from '../json/json-shapes.ts'
import type { PromptCall } from '../prompt/prompt.ts'
import { type AnswerChoice, emptyChoice } from './answer-choice.ts'

/**
 * Puts an answer together from the JSON objects it came in: one whole body, or a stream's events in order.
 * It understands OpenAI's chat, legacy completions and Responses, tells them apart by their fields, and
 * leaves out what it does not know. Null when nothing in it was an answer, so that an error is not taken
 * for an answer of 0 tokens.
 */
export function readAnswer(pieces: readonly unknown[]): AnswerChoice[] | null {
  const choices = new Map<number, AnswerChoice>()
  const streamed = emptyChoice()
  const callsByItem = new Map<unknown, PromptCall>()
  let whole: AnswerChoice | null = null
  let seen = false

  for (const piece of pieces) {
    if (!isObject(piece)) continue
    for (const part of arrayOf(piece.choices).filter(isObject)) {
      addPart(choiceAt(choices, part.index), part)
    }
    if (Array.isArray(piece.output)) whole = readOutput(piece)
    const { response } = piece
    const ends = /^response\.(completed|incomplete|failed)$/.test(stringOf(piece.type))
    if (ends && isObject(response) && arrayOf(response.output).length > 0) whole = readOutput(response)
    if (addEvent(streamed, callsByItem, piece)) seen = true
  }
  if (whole) return [whole]
  if (seen) return [streamed]
  return choices.size > 0 ? [...choices.values()] : null
}

function choiceAt(choices: Map<number, AnswerChoice>, index: unknown): AnswerChoice {
  const place = typeof index === 'number' ? index : choices.size
  const choice = choices.get(place) ?? emptyChoice()
  choices.set(place, choice)
  return choice
}

/** A choice of a whole answer (`message`), of a chunk (`delta`) or of a legacy completion (`text`). */
function addPart(choice: AnswerChoice, part: JsonObject): void {
  const message = objectOf(part.delta ?? part.message)
  choice.text += stringOf(part.text) + contentText(message.content)
  choice.refusal += stringOf(message.refusal)
  choice.reasoning += stringOf(message.reasoning_content) || stringOf(message.reasoning)
  for (const [position, call] of arrayOf(message.tool_calls).filter(isObject).entries()) {
    const index = typeof call.index === 'number' ? call.index : position
    // An index is the provider's word; one far beyond the calls so far would make a list full of holes.
    const place = Math.min(Math.max(0, Math.trunc(index)), choice.toolCalls.length)
    choice.toolCalls[place] = joined(choice.toolCalls[place], call.function ?? call.custom)
  }
  if (isObject(message.function_call)) {
    choice.functionCall = joined(choice.functionCall, message.function_call)
  }
  if (typeof part.finish_reason === 'string') choice.finishReason = part.finish_reason
}

/** A name comes once, in the first piece of its call; the arguments come in pieces. */
function joined(call: PromptCall | null | undefined, piece: unknown): PromptCall {
  const { name, arguments: text, input } = objectOf(piece)
  return {
    name: call?.name || stringOf(name),
    arguments: (call?.arguments ?? '') + (stringOf(text) || stringOf(input)),
  }
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content
  return arrayOf(content)
    .map((part) => stringOf(objectOf(part).text))
    .join('')
}

/** The whole `output` of a Responses object. */
function readOutput(response: JsonObject): AnswerChoice {
  const choice = emptyChoice()
  for (const item of arrayOf(response.output).filter(isObject)) {
    if (item.type === 'function_call') choice.toolCalls.push(joined(undefined, item))
    if (item.type === 'reasoning') choice.hasThought = true
    for (const part of arrayOf(item.content).filter(isObject)) {
      choice.text += stringOf(part.text)
      choice.refusal += stringOf(part.refusal)
    }
  }
  const { reason } = objectOf(response.incomplete_details)
  choice.finishReason = reason === 'max_output_tokens' ? 'length' : 'stop'
  return choice
}

/** One event of a Responses stream; false when it says nothing about the output. */
function addEvent(choice: AnswerChoice, calls: Map<unknown, PromptCall>, event: JsonObject): boolean {
  const delta = stringOf(event.delta)
  switch (event.type) {
    case 'response.output_text.delta':
      choice.text += delta
      return true
    case 'response.refusal.delta':
      choice.refusal += delta
      return true
    case 'response.output_item.added': {
      const item = objectOf(event.item)
      if (item.type === 'reasoning') choice.hasThought = true
      if (item.type !== 'function_call') return true
      const call = { name: stringOf(item.name), arguments: '' }
      calls.set(item.id, call)
      choice.toolCalls.push(call)
      return true
    }
    case 'response.function_call_arguments.delta': {
      const call = calls.get(event.item_id)
      if (call) call.arguments += delta
      return true
    }
    default:
      return false
  }
}
