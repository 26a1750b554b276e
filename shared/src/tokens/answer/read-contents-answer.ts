import { arrayOf, isObject, type JsonObject, objectOf, stringOf } from '../json/json-shapes.ts'
import { type AnswerChoice, emptyChoice } from './answer-choice.ts'

/**
 * What an answer of Gemini's generateContent said, from its one body or from the pieces of a stream, each of
 * which has the whole's shape. Null when nothing in it was an answer.
 */
export function readContentsAnswer(pieces: readonly unknown[]): AnswerChoice[] | null {
  const choices = new Map<number, AnswerChoice>()
  // Without `alt=sse` a stream is one list of its pieces.
  for (const piece of pieces.flat().filter(isObject)) {
    for (const candidate of arrayOf(piece.candidates).filter(isObject)) {
      const place = typeof candidate.index === 'number' ? candidate.index : 0
      const choice = choices.get(place) ?? emptyChoice()
      choices.set(place, choice)
      for (const part of arrayOf(objectOf(candidate.content).parts).filter(isObject)) addPart(choice, part)
      choice.finishReason = stringOf(candidate.finishReason) || choice.finishReason
    }
  }
  return choices.size > 0 ? [...choices.values()] : null
}

function addPart(choice: AnswerChoice, part: JsonObject): void {
  if (part.thought === true) choice.reasoning += stringOf(part.text)
  else choice.text += stringOf(part.text) + stringOf(objectOf(part.executableCode).code)
  // The seal of what was thought out of sight.
  if (part.thought === true || stringOf(part.thoughtSignature) !== '') choice.hasThought = true
  const call = part.functionCall
  if (isObject(call)) {
    choice.toolCalls.push({ name: stringOf(call.name), arguments: JSON.stringify(call.args ?? {}) })
  }
}
