import { type JsonObject, objectOf } from './json.ts'

const newline = 0x0a
const carriageReturn = 0x0d
const space = 0x20
const colon = 0x3a
const openBrace = 0x7b
const letterN = 0x6e
const letterF = 0x66
export const usageKey = Buffer.from('"usage"')
const errorWord = Buffer.from('"error"')

/** Where the first `data:` line's value begins, or -1; one optional space after the colon is not part of it. */
export function dataStart(bytes: Buffer, start: number, end: number): number {
  let line = start
  while (line < end) {
    if (standsAt(bytes, line, 'data:')) {
      return bytes[line + 5] === space ? line + 6 : line + 5
    }
    line = nextLine(bytes, line, end)
  }
  return -1
}

/** The event's name from its `event:` line, or else from the `type` of its data; null when it has neither. */
export function eventName(bytes: Buffer, start: number, end: number): string | null {
  const head = bytes.toString('latin1', start, Math.min(end, start + 200))
  const named = /(?:^|[\r\n])event: ?([\w.-]+)/.exec(head)
  if (named) return named[1]!
  const typed = /^data: ?\{\s*"type"\s*:\s*"([\w.-]+)"/m.exec(head)
  if (typed) return typed[1]!
  const type = parseData(bytes, start, end)?.type
  return typeof type === 'string' ? type : null
}

/** The event's data lines, joined as the standard says, parsed; null when they are not a JSON object. */
export function parseData(bytes: Buffer, start: number, end: number): JsonObject | null {
  return parseObject(dataOf(bytes, start, end))
}

/** The text of the event's data lines, joined as the standard says. */
function dataOf(bytes: Buffer, start: number, end: number): string {
  let text = ''
  for (let line = start; line < end; line = nextLine(bytes, line, end)) {
    const value = dataStart(bytes, line, nextLine(bytes, line, end))
    if (value === -1) continue
    let stop = nextLine(bytes, line, end)
    while (stop > value && (bytes[stop - 1] === newline || bytes[stop - 1] === carriageReturn)) stop -= 1
    text += (text === '' ? '' : '\n') + bytes.toString('utf8', value, stop)
  }
  return text
}

/** Null for what is not a JSON object. */
export function parseObject(text: string): JsonObject | null {
  try {
    return objectOf(JSON.parse(text))
  } catch {
    return null
  }
}

/**
 * Whether `key` stands in an event with an object as its value. Inside a JSON string its quotes would be
 * escaped, so what is found is a real key; `"usage":null`, which stands on every chunk, is passed over.
 */
export function hasObject(event: Buffer, key: Buffer): boolean {
  let at = event.indexOf(key)
  while (at !== -1) {
    let value = at + key.length
    while (event[value] === space || event[value] === colon) value += 1
    if (event[value] === openBrace) return true
    at = event.indexOf(key, value)
  }
  return false
}

/**
 * Whether an event may tell of an error: `error` stands in it as a field that is neither null nor false, or as a value
 * (`"object":"error"`). Its JSON says whether it does.
 */
export function mayTellError(event: Buffer): boolean {
  for (let at = event.indexOf(errorWord); at !== -1; at = event.indexOf(errorWord, at + 1)) {
    const next = pastSpaces(event, at + errorWord.length)
    if (event[next] === colon) {
      const value = event[pastSpaces(event, next + 1)]
      if (value !== letterN && value !== letterF) return true
    } else if (event[beforeSpaces(event, at)] === colon) return true
  }
  return false
}

/**
 * The error of an event that tells it by its name (`event: error`) or in a line of its own (`error: {...}`, as older servers
 * write it); undefined for any other event. `data` is where its data begins, -1 for none.
 */
export function errorByName(bytes: Buffer, start: number, end: number, data: number): unknown {
  if (bytes[start] === letterD || bytes[start] === colon) return undefined
  if (data === -1) {
    const head = bytes.toString('utf8', start, Math.min(end, start + errorBytesMax))
    const line = /^error:\s*(.*)/m.exec(head)?.[1]
    return line === undefined ? undefined : (parseObject(line) ?? 'error')
  }
  if (!/^event: ?error\s*$/m.test(bytes.toString('latin1', start, Math.min(data, start + 200))))
    return undefined
  const told = parseData(bytes, start, end)
  return told?.error ?? told ?? 'error'
}

/** A whole answer that is JSON alone, and calls itself a stream; null for any event. */
export function answerInstead(bytes: Buffer, start: number, end: number): JsonObject | null {
  return bytes[start] === openBrace ? parseObject(bytes.toString('utf8', start, end)) : null
}

const letterD = 0x64
const errorBytesMax = 16 * 1024

export function pastSpaces(bytes: Buffer, start: number): number {
  let at = start
  while (bytes[at] === space) at += 1
  return at
}

function beforeSpaces(bytes: Buffer, start: number): number {
  let at = start - 1
  while (bytes[at] === space) at -= 1
  return at
}

export function standsAt(bytes: Buffer, at: number, word: string): boolean {
  for (let index = 0; index < word.length; index += 1) {
    if (bytes[at + index] !== word.charCodeAt(index)) return false
  }
  return true
}

/** The start of the line after the one at `line`, for lines that end in LF, CRLF or CR. */
function nextLine(bytes: Buffer, line: number, end: number): number {
  for (let at = line; at < end; at += 1) {
    if (bytes[at] === newline) return at + 1
    if (bytes[at] === carriageReturn) return bytes[at + 1] === newline && at + 1 < end ? at + 2 : at + 1
  }
  return end
}
