import { hasObject, mayTellError, usageKey } from '../server-sent-event.ts'
import { kept, keptOutput, last, namedEvents, output, passing, type StreamRules } from '../stream-rules.ts'

const groqKey = Buffer.from('"x_groq"')
/** Text that is not empty, or a call of a tool: what an answer begins with. */
const firstOutput =
  /"(?:content|text|reasoning|reasoning_content|refusal|arguments)"\s*:\s*"[^"]|"tool_calls"\s*:\s*\[\s*\{/

/** Chunks of chat completions and completions: the first says the model, one of the last the usage. */
export const chunkRules: StreamRules = {
  isNamed: false,
  listField: '"choices"',
  worthOf(_name, data, isBegun) {
    const isTelling = hasObject(data, usageKey) || mayTellError(data) || data.includes(groqKey)
    if (isBegun) return isTelling ? kept : passing
    const isOutput = firstOutput.test(data.toString('latin1'))
    if (isOutput) return keptOutput
    return kept
  },
  // Hosts that repeat usage on every chunk count up: the last one holds. An error after it says nothing of it.
  isCumulative: ({ error }) => error === undefined || error === null,
}

/** Responses: the terminal event has the whole of it. */
export const responseRules: StreamRules = {
  isNamed: true,
  worthOf(name) {
    switch (name) {
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        return last
      case 'response.created':
      case 'error':
        return kept
      default:
        return name.endsWith('.delta') ? output : passing
    }
  },
}

/** Pictures: parts on the way, and the whole with its usage at the end. */
export const imageRules = namedEvents({
  'image_generation.partial_image': output,
  'image_edit.partial_image': output,
  'image_generation.completed': last,
  'image_edit.completed': last,
})

/** Speech and transcripts. */
export const soundRules = namedEvents({
  'speech.audio.delta': output,
  'speech.audio.done': last,
  'transcript.text.delta': output,
  'transcript.text.done': last,
})
