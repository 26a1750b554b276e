import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { filterWords } from '@outlay/shared/words'
import type { z } from 'zod'
import { describeInvalid } from '../lib/describe-issue.ts'

const words = filterWords

/** A request of a few hundred pages with its pictures; what is longer was hardly meant as a line. */
const lineBytesMax = 64 * 1024 * 1024

/** A line's answer, or one sentence on why it has none. */
export type LineAnswer = { answer: object } | { error: string }

type Filter<Question> = {
  input: Readable
  output: Writable
  question: z.ZodType<Question>
  answer(question: Question): LineAnswer | Promise<LineAnswer>
}

/**
 * Answers each line of JSON with a line of JSON, in order, one at a time, however long the input is. A line that cannot
 * be answered gets `{"id", "line", "error"}` (its id where it has one) and does not stop the rest. Resolves with
 * how many were answered and how many were not; ends early, without an error, when nobody reads the output any more.
 */
export async function filterLines<Question>(
  filter: Filter<Question>,
): Promise<{ answered: number; refused: number }> {
  const counts = { answered: 0, refused: 0 }
  let line = 0
  for await (const text of linesOf(filter.input)) {
    line += 1
    if (text !== null && text.trim() === '') continue
    const { id, result } = await answerLine(filter, text)
    const isAnswered = 'answer' in result
    counts[isAnswered ? 'answered' : 'refused'] += 1
    const row = isAnswered ? result.answer : { id, line, error: result.error }
    if (!(await write(filter.output, `${JSON.stringify(row)}\n`))) break
  }
  return counts
}

async function answerLine<Question>(
  { question, answer }: Filter<Question>,
  text: string | null,
): Promise<{ id: unknown; result: LineAnswer }> {
  if (text === null) return { id: null, result: { error: words.tooLong(lineBytesMax / 1024 / 1024) } }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { id: null, result: { error: words.noJson } }
  }
  const id = (value as { id?: unknown } | null)?.id ?? null
  const parsed = question.safeParse(value)
  const issue = parsed.error?.issues[0]
  if (!parsed.success)
    return { id, result: { error: issue ? describeInvalid(issue, words.line) : words.noJson } }
  try {
    return { id, result: await answer(parsed.data) }
  } catch (error) {
    return { id, result: { error: error instanceof Error ? error.message : String(error) } }
  }
}

/** The lines of a stream, without their ends; null for one that is longer than a line may be. */
async function* linesOf(input: Readable): AsyncGenerator<string | null> {
  let pieces: Buffer[] = []
  let bytes = 0
  const line = () => {
    const text = bytes > lineBytesMax ? null : Buffer.concat(pieces).toString('utf8')
    pieces = []
    bytes = 0
    return text
  }
  const keep = (piece: Buffer) => {
    bytes += piece.length
    if (bytes <= lineBytesMax) pieces.push(piece)
    else pieces = []
  }
  for await (const chunk of input as AsyncIterable<Buffer>) {
    let start = 0
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      keep(chunk.subarray(start, end))
      yield line()
      start = end + 1
    }
    keep(chunk.subarray(start))
  }
  if (bytes > 0) yield line()
}

/** False when whoever read the output has gone (`| head`). */
async function write(output: Writable, text: string): Promise<boolean> {
  if (output.destroyed || output.errored) return false
  if (output.write(text)) return true
  const ended = new AbortController()
  try {
    await Promise.race(['drain', 'close'].map((event) => once(output, event, { signal: ended.signal })))
    return !output.destroyed
  } catch {
    return false
  } finally {
    ended.abort()
  }
}
