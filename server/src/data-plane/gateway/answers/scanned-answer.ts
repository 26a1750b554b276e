import type { BodyReader, Observation } from '../../../providers/index.ts'
import { FieldScanner } from '../scan-fields.ts'
import { type AnswerContext, asBilled } from './answer.ts'

/** The fields in which answers of any wire format report what they bill. */
const answerFields = new Set([
  'duration',
  'error',
  'eval_count',
  'id',
  'meta',
  'model',
  'modelVersion',
  'prompt_eval_cached_count',
  'prompt_eval_count',
  'service_tier',
  'serviceTier',
  'tool_usage',
  'tools',
  'usage',
  'usage_info',
  'usageMetadata',
])

/**
 * Reads a JSON value that is too long to hold or parse. It finds the few fields that report what is billed,
 * in one pass over the bytes as they come, with or without a declared length.
 */
export class ScannedAnswer implements BodyReader {
  firstOutputAt: number | null = null
  readonly #context: AnswerContext
  readonly #scanner = new FieldScanner(answerFields)
  #bytesToSkip = 0
  #bytesSeen = 0

  constructor(context: AnswerContext) {
    this.#context = context
  }

  push(piece: Buffer): void {
    if (this.#bytesToSkip > 0) {
      this.#bytesToSkip -= piece.length
      return
    }
    this.#bytesSeen += piece.length
    this.#scanner.push(piece)
  }

  /** The pieces scanned so far will be passed in a second time and must be skipped then. */
  seenSoFar(): void {
    this.#bytesToSkip = this.#bytesSeen
  }

  /** Throws if a field that was found is not valid JSON. */
  get observation(): Observation {
    const { call, head } = this.#context
    const answer: Record<string, unknown> = {}
    for (const [name, { text }] of this.#scanner.fields) answer[name] = JSON.parse(text)
    return asBilled(head, call.wire.readAnswer(call.route, answer, call))
  }
}
