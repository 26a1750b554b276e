import type { PicoUsd } from '@outlay/shared/money'
import type { Intent, Receipt } from '@outlay/shared/records'

/**
 * Code in this process that sees each call in memory: `outlay run` adds up the cost of its calls. Every
 * method runs on the way of a call and must return at once. A gateway without a watcher pays a few
 * comparisons a call.
 */
export type CallWatcher = {
  /**
   * The limit that the known costs of all calls have reached. No more calls may go then. Null while the costs
   * are below it.
   */
  readonly reachedLimit: PicoUsd | null
  /** A call was admitted. `body` is the caller's body, empty if it passes unread. */
  began(intent: Intent, body: readonly Buffer[]): void
  /**
   * A call's receipt, before its last byte leaves for the caller. Called again with the same id when usage is
   * counted afterwards. Refused calls end here too.
   */
  ended(receipt: Receipt): void
}
