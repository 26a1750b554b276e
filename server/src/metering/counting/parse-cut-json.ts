/**
 * Parses the first part of a JSON text that was cut anywhere. Complete values are kept, a cut string is kept
 * up to the cut, and open lists and objects are closed. Undefined if the result is not JSON.
 */
export function parseCutJson(text: string): unknown {
  const closers: string[] = []
  let isInString = false
  /** Everything before this index is complete, except for the brackets in `closers`. */
  let complete = 0
  /** The index of an escape that was cut in half, or the end of the text. */
  let textEnd = text.length
  for (let index = 0; index < text.length; index++) {
    const letter = text[index]
    if (isInString) {
      if (letter === '"') isInString = false
      if (letter !== '\\') continue
      const escapeLength = text[index + 1] === 'u' ? 6 : 2
      if (index + escapeLength > text.length) textEnd = index
      index++
      continue
    }
    switch (letter) {
      case '"':
        isInString = true
        break
      case '{':
        closers.push('}')
        complete = index + 1
        break
      case '[':
        closers.push(']')
        complete = index + 1
        break
      case '}':
      case ']':
        closers.pop()
        complete = index + 1
        break
      case ',':
        complete = index
        break
    }
  }
  const end = closers.reverse().join('')
  // The open string ends here. It may be a key, which is then dropped.
  const open = isInString ? parse(`${text.slice(0, textEnd)}"${end}`) : undefined
  return open ?? parse(text.slice(0, complete) + end)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
