import type { RecordedExchange } from './read-exchanges.ts'

/** One thing that is checked on every recorded exchange. */
export interface CheckPart {
  name: string
  add(exchange: RecordedExchange): Promise<void>
  /** After the last exchange. */
  result(): PartResult | Promise<PartResult>
}

export interface PartResult {
  /** Tables, for people. */
  text: string
  /** What was not reached; none when all is well. */
  failures: string[]
}
