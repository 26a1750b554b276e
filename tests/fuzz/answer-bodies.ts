import { damaged } from './damage.ts'
import type { Dice } from './dice.ts'
import type { WireAnswer } from './ground.ts'
import { deepText, hostileText, withHostileValues } from './hostile-json.ts'

export type AnswerBody = { about: string; bytes: Buffer; contentType: string }

/** What a provider says: as it is documented, or wrong somewhere inside. */
export function answerBody(dice: Dice, answer: WireAnswer): AnswerBody {
  const body = bodyOf(dice, answer)
  return dice.chance(8) ? { ...body, contentType: dice.among(contentTypes) } : body
}

const contentTypes = [
  'application/json',
  'application/json; charset=utf-16',
  'text/event-stream',
  'text/event-stream; charset=utf-8',
  'TEXT/EVENT-STREAM',
  'application/x-ndjson',
  'application/vnd.amazon.eventstream',
  'application/octet-stream',
  'application/jsonl',
  'text/plain',
  'audio/mpeg',
  '',
  '\xff',
]

function bodyOf(dice: Dice, answer: WireAnswer): AnswerBody {
  const { bytes, contentType, value } = answer
  const kind = dice.integer(1, 100)
  if (kind <= 22) return { about: 'as documented', bytes, contentType }
  if (kind <= 55) {
    if (value === null) return { about: 'hostile events', bytes: withHostileEvents(dice, bytes), contentType }
    return { about: 'hostile values', bytes: Buffer.from(withHostileValues(dice, value)), contentType }
  }
  if (kind <= 68) return { about: 'damaged', bytes: damaged(dice, bytes), contentType }
  if (kind <= 80) return { about: 'odd lines', bytes: oddLines(dice, bytes), contentType }
  if (kind <= 86)
    return {
      about: 'batch results',
      bytes: batchResults(dice, answer),
      contentType: dice.among(['application/octet-stream', 'application/jsonl', 'application/x-jsonl']),
    }
  if (kind <= 90) return { about: 'long', bytes: longBody(dice, answer), contentType }
  if (kind <= 93)
    return {
      about: 'deep',
      bytes: Buffer.from(dice.chance(50) ? deepText(dice) : `data: ${deepText(dice)}\n\n`),
      contentType,
    }
  if (kind <= 95)
    return {
      about: 'an array of them',
      bytes: Buffer.from(`[${bytes},\r\n${bytes}${dice.among([']', '', ',', ',]'])}`),
      contentType: 'application/json',
    }
  if (kind <= 97) return { about: 'empty', bytes: Buffer.alloc(0), contentType }
  return { about: 'garbage', bytes: dice.bytes(dice.integer(1, 2_000)), contentType }
}

/** Lines of a stream whose JSON says something else than it should. */
function withHostileEvents(dice: Dice, bytes: Buffer): Buffer {
  const lines = bytes.toString('latin1').split('\n')
  const at = lines.flatMap((line, index) => (line.includes('{') ? [index] : []))
  for (let count = dice.integer(1, 2); count > 0 && at.length > 0; count -= 1) {
    const index = dice.chance(40) ? at.at(-1)! : dice.among(at)
    const line = lines[index]!
    const start = line.indexOf('{')
    lines[index] = line.slice(0, start) + hostileLine(dice, line.slice(start))
  }
  return Buffer.from(lines.join('\n'), 'latin1')
}

function hostileLine(dice: Dice, text: string): string {
  try {
    const value: unknown = JSON.parse(text)
    return Buffer.from(withHostileValues(dice, value)).toString('latin1')
  } catch {
    return hostileText(dice)
  }
}

const megabyte = 1_048_576

/** Every line end there is, lines without one, and lines that nobody asked for. */
function oddLines(dice: Dice, bytes: Buffer): Buffer {
  const text = bytes.toString('latin1')
  switch (dice.integer(0, 8)) {
    case 0:
      return latin1(text.replaceAll('\r\n', '\n').replaceAll('\n', dice.among(['\r\n', '\r'])))
    case 1:
      return latin1(text.replaceAll(/\r?\n/g, () => dice.among(['\n', '\r\n', '\r', '\n\n', '\r\r\n'])))
    case 2:
      return latin1(text.trimEnd())
    case 3:
      return latin1(`\xef\xbb\xbf${text}`)
    case 4:
      return latin1(`${': ping\n\n'.repeat(dice.among([10, 2_000]))}${text}`)
    case 5:
      return latin1(
        text.replaceAll(
          'data: ',
          dice.among(['data:', 'data:  ', 'DATA: ', 'data: data: ', 'event: x\ndata: ', 'id: \0\ndata: ']),
        ),
      )
    case 6:
      return latin1(`data: "${'x'.repeat(dice.chance(15) ? 2 * megabyte : 30_000)}\n\n${text}`)
    case 7:
      return latin1(
        `${text}${dice.among(['data: [DONE]\n\n', 'data: [DONE]\n\ndata: {}\n\n', '\n\n\n', 'data', '\0', text])}`,
      )
    default:
      return latin1(text.replace('{', '{\ndata: '))
  }
}

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

/** Results of a batch, some of which are none. */
function batchResults(dice: Dice, { value }: WireAnswer): Buffer {
  const body = value ?? {
    id: 'chatcmpl-b',
    model: 'gpt-4o-mini',
    usage: { prompt_tokens: 3, completion_tokens: 2 },
  }
  const lines = Array.from({ length: dice.integer(1, 12) }, (_, index) => {
    const line = dice.chance(50)
      ? {
          id: `batch_req_${index}`,
          custom_id: `${index}`,
          response: { status_code: 200, request_id: 'r', body },
          error: null,
        }
      : { custom_id: `${index}`, result: { type: 'succeeded', message: body } }
    const kind = dice.integer(1, 100)
    if (kind <= 40) return JSON.stringify(line)
    if (kind <= 80) return withHostileValues(dice, line)
    return dice.among(['', '{', hostileText(dice), 'x'.repeat(50_000)])
  })
  return Buffer.from(lines.join(dice.among(['\n', '\n', '\r\n', '\n\n'])) + dice.among(['\n', '']))
}

function longBody(dice: Dice, { bytes, value }: WireAnswer): Buffer {
  const length = dice.chance(12) ? dice.among([1.2 * megabyte, 3 * megabyte]) : dice.among([70_000, 270_000])
  if (value === null) {
    const times = Math.ceil(length / Math.max(1, bytes.length))
    return Buffer.concat(Array.from({ length: times }, () => bytes))
  }
  const text = JSON.stringify(value)
  const pad = `"pad":"${'x'.repeat(length)}"`
  return Buffer.from(dice.chance(50) ? text.replace('{', `{${pad},`) : `${text.slice(0, -1)},${pad}}`)
}
