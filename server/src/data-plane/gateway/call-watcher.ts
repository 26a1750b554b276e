import type { Intent, Receipt } from '@outlay/shared/records'
import type { OutlayError } from '../../lib/errors.ts'

/**
 * Somebody in this process who is shown each call in memory, and may keep it from leaving: what `outlay run` adds
 * up and stops. Both methods are called on the way of a call and must return at once. A gateway without a watcher
 * pays a few comparisons a call.
 */
export type CallWatcher = {
  /**
   * A call that is about to be admitted, with the body its caller sent (empty when it passes unread). The error
   * it returns is the answer, and the call does not leave; null lets it go.
   */
  refuse(intent: Intent, body: readonly Buffer[]): OutlayError | null
  /**
   * A call's receipt, before its last byte leaves for the caller; once more with the same id when its usage has
   * been counted after all. Calls that were refused end here too.
   */
  ended(receipt: Receipt): void
}
