/**
 * Parses the first part of a JSON text that was cut anywhere: what was complete is kept, a text that was cut
 * is kept as far as it goes, and what was open is closed. Undefined when that does not make JSON of it.
 */
export function parseCutJson(text: string): unknown {
  const closers: string[] = []
  let isInString = false
  /** Everything before it is complete but for what `closers` close. */
  let complete = 0
  /** Where an escape begins that was cut in half. */
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
  // The open text ends here; it may be a key, though, and then it goes too.
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
