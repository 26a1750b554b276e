import { objectsOf } from '../json.ts'
import { kept, keptOutput, output, passing, type StreamRules } from '../stream-rules.ts'

const telling = ['"usageMetadata"', '"groundingMetadata"', '"error"'].map((key) => Buffer.from(key))
const firstOutput = ['"text"', '"functionCall"', '"inlineData"', '"executableCode"'].map((key) =>
  Buffer.from(key),
)

/** Every chunk of Gemini's may count up; the last one holds. What was searched for may stand in any of them. */
export const contentRules: StreamRules = {
  isNamed: false,
  worthOf(_name, data, isBegun) {
    const isTelling = telling.some((key) => data.includes(key))
    const isOutput = !isBegun && firstOutput.some((key) => data.includes(key))
    if (isOutput) return isTelling ? keptOutput : output
    return isTelling ? kept : passing
  },
  isCumulative: ({ candidates }) => !objectsOf(candidates).some((one) => one.groundingMetadata !== undefined),
}
