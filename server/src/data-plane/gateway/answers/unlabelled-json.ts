import { type BodyReader, emptyObservation, type Observation } from '../../../providers/index.ts'
import { type AnswerContext, headerOf } from './answer.ts'
import { ScannedAnswer } from './scanned-answer.ts'

const openBrace = 0x7b
const space = 0x20
const binary = /^(?:audio|image|video|multipart)\/|eventstream/i

/**
 * A reader for an answer that may be JSON under another content type. Null for sound, for pictures, and for
 * routes that bill nothing.
 */
export function unlabelledJsonReader(context: AnswerContext): BodyReader | null {
  const { call, head } = context
  const { route, method } = call
  const mayTell = route.access === 'inference' && route.billing !== null && method !== 'HEAD'
  if (!mayTell || head.status >= 400 || binary.test(headerOf(head, 'content-type') ?? '')) return null
  return new UnlabelledJson(context)
}

/**
 * Reads an answer while it passes, if it begins as a JSON object. Some hosts label JSON as text, or not at
 * all.
 */
class UnlabelledJson implements BodyReader {
  firstOutputAt: number | null = null
  readonly #context: AnswerContext
  #isBegun = false
  #scanned: ScannedAnswer | null = null

  constructor(context: AnswerContext) {
    this.#context = context
  }

  push(piece: Buffer): void {
    if (!this.#isBegun) {
      const first = piece.find((byte) => byte > space)
      if (first === undefined) return
      this.#isBegun = true
      if (first === openBrace) this.#scanned = new ScannedAnswer(this.#context)
    }
    this.#scanned?.push(piece)
  }

  get observation(): Observation {
    return this.#scanned?.observation ?? emptyObservation
  }
}
