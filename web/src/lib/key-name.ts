import type { KeySummary } from '@outlay/shared/api'
import { printable } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'

/** What a key is called in a sentence: its name, or what little is known of a caller's own. */
export function keyName({ kind, name, hint }: KeySummary): string {
  return kind === 'pass-through' && name === hint ? words.calls.ownKey(printable(hint)) : printable(name)
}
