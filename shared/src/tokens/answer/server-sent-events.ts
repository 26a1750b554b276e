/**
 * The JSON of each event in the text of a stream, in order: `data:` with or without a space, any line ends,
 * an event's data in several lines, comments and `[DONE]` left out. Data that is no JSON, such as the last
 * event of a stream that was cut, is skipped.
 */
export function* serverSentEvents(text: string): Generator<unknown> {
  let data = ''
  for (const [line] of text.matchAll(/[^\r\n]*(?:\r\n|\r|\n|$)/g)) {
    const content = line.trimEnd()
    if (content.startsWith('data:')) {
      data += content.slice('data:'.length)
    } else if (content === '') {
      const event = parsed(data)
      data = ''
      if (event !== undefined) yield event
    }
  }
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
