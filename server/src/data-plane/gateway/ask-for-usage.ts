import type { FieldScanner } from './scan-fields.ts'

/** Bytes that replace `length` bytes at `at`. Everything around them stays as it came. */
export type Edit = { at: number; length: number; insert: string }

const option = '"include_usage":true'

/**
 * The smallest edit of a request body that makes a stream report its usage at the end. Null if the caller
 * already asked for usage, or if the body is not an object. The caller's other `stream_options` are kept.
 */
export function askForUsage(scanner: FieldScanner): Edit | null {
  if (scanner.objectEnd === -1) return null
  const field = scanner.fields.get('stream_options')
  if (!field) {
    const comma = scanner.isEmptyObject ? '' : ','
    return { at: scanner.objectEnd, length: 0, insert: `${comma}"stream_options":{${option}}` }
  }
  if (field.text === 'null')
    return { at: field.start, length: field.end - field.start, insert: `{${option}}` }
  if (!field.text.startsWith('{')) return null
  const given = parse(field.text)
  if (given === null || given.include_usage === true) return null
  if (!Object.hasOwn(given, 'include_usage')) {
    const comma = Object.keys(given).length === 0 ? '' : ','
    return { at: field.start + 1, length: 0, insert: `${option}${comma}` }
  }
  // The caller said no. Its stream still has no usage event: the extra event is removed on the way back.
  const value = /"include_usage"(\s*:\s*)(false|null)/.exec(field.text)
  if (!value) return null
  const before = Buffer.byteLength(field.text.slice(0, value.index))
  return { at: field.start + before, length: value[0].length, insert: `"include_usage"${value[1]}true` }
}

/** The pieces with the edit applied. A piece that the edit does not touch is not copied. */
export function applyEdit(pieces: readonly Buffer[], edit: Edit): Buffer[] {
  const edited: Buffer[] = []
  let position = 0
  let isInserted = false
  for (const piece of pieces) {
    const begin = position
    const end = position + piece.length
    position = end
    if (end <= edit.at || (isInserted && begin >= edit.at + edit.length)) {
      edited.push(piece)
      continue
    }
    if (begin <= edit.at) edited.push(piece.subarray(0, edit.at - begin))
    if (!isInserted) {
      edited.push(Buffer.from(edit.insert))
      isInserted = true
    }
    const after = edit.at + edit.length
    if (end > after) edited.push(piece.subarray(Math.max(0, after - begin)))
  }
  return edited.filter((piece) => piece.length > 0)
}

function parse(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
