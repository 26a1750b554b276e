import type { BodyReader, Observation } from '../../../providers/index.ts'
import { FieldScanner } from '../scan-fields.ts'
import { type AnswerContext, asBilled } from './answer.ts'

/** Where answers of any wire format say what they bill. */
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
 * Reads one JSON value that is too long to be held or parsed: only the few fields that say what it bills, in one pass over
 * its bytes as they come, whether their length was declared or not.
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

  /** The pieces that were scanned so far will be shown once more, and are passed over then. */
  seenSoFar(): void {
    this.#bytesToSkip = this.#bytesSeen
  }

  /** Throws where a field that was found is not JSON. */
  get observation(): Observation {
    const { call, head } = this.#context
    const answer: Record<string, unknown> = {}
    for (const [name, { text }] of this.#scanner.fields) answer[name] = JSON.parse(text)
    return asBilled(head, call.wire.readAnswer(call.route, answer, call))
  }
}
