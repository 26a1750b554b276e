import { pastSpaces, standsAt } from './server-sent-event.ts'

const openBracket = 0x5b
const colon = 0x3a

/**
 * Tells whether a field with a list stands in the events of one stream. Their beginnings are equally long, so it looks first at
 * the place where it found the field last, and searches only where it is not there.
 */
export class ListFinder {
  readonly #key: string
  #foundAt = 0

  /** `key` with its quotes: `"choices"`. */
  constructor(key: string) {
    this.#key = key
  }

  standsIn(event: Buffer): boolean {
    if (this.#isListAt(event, this.#foundAt)) return true
    for (let at = event.indexOf(this.#key); at !== -1; at = event.indexOf(this.#key, at + 1)) {
      if (!this.#isListAt(event, at)) continue
      this.#foundAt = at
      return true
    }
    return false
  }

  #isListAt(event: Buffer, at: number): boolean {
    if (!standsAt(event, at, this.#key)) return false
    const next = pastSpaces(event, at + this.#key.length)
    return event[next] === colon && event[pastSpaces(event, next + 1)] === openBracket
  }
}
