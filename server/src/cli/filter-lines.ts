import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { filterWords } from '@outlay/shared/words'
import type { z } from 'zod'
import { describeInvalid } from '../lib/describe-issue.ts'

const words = filterWords

/** Enough for a request of a few hundred pages with pictures. A longer line is most likely a mistake. */
const lineBytesMax = 64 * 1024 * 1024

/** The answer to a line, or one sentence that says why it has none. */
export type LineAnswer = { answer: object } | { error: string }

type Filter<Question> = {
  input: Readable
  output: Writable
  question: z.ZodType<Question>
  answer(question: Question): LineAnswer | Promise<LineAnswer>
}

/**
 * Answers each line of JSON with a line of JSON, in order and one at a time, for input of any length. A line
 * that cannot be answered gets `{"id", "line", "error"}` (with its id if it has one) and does not stop the
 * rest. Resolves with the numbers of answered and refused lines. Ends early and without an error when the
 * reader of the output stops.
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

/** The lines of a stream without their line breaks; null for a line that exceeds the limit. */
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

/** False when the reader of the output has stopped (`| head`). */
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
