import type { PicoUsd } from '@outlay/shared/money'
import type { Intent, Receipt } from '@outlay/shared/records'

/**
 * Somebody in this process who is shown each call in memory: `outlay run` adds up what its calls cost. All of it is asked on
 * the way of a call and must return at once. A gateway without a watcher pays a few comparisons a call.
 */
export type CallWatcher = {
  /** The limit that the known costs of all calls have reached, so that no more may go; null while they are below it. */
  readonly reachedLimit: PicoUsd | null
  /** A call that was admitted, with the body its caller sent (empty when it passes unread). */
  began(intent: Intent, body: readonly Buffer[]): void
  /**
   * A call's receipt, before its last byte leaves for the caller; once more with the same id when its usage has
   * been counted after all. Calls that were refused end here too.
   */
  ended(receipt: Receipt): void
}
