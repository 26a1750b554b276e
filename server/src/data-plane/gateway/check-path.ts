import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import { pathWithoutKeys } from '../../lib/key-shaped.ts'
import { remembered } from '../../lib/remembered.ts'

/**
 * Spellings that make one path look like another: empty and dot segments, encoded slashes, NUL, and escapes
 * of characters that need none (the provider reads `%63hat` as `chat`).
 */
const ambiguous =
  /\/\/|\\|\/\.{1,2}(?:\/|$)|%(?:00|2[def]|3[0-9]|[46][1-9a-f]|[57][0-9a]|5[cf]|7e)|[^\x21-\x7e]/i

/**
 * The path of a request target without its query. Routing, permission and forwarding all use this one string,
 * so a path that could be read in two ways is refused (`invalid-path`) before any of them reads it.
 */
export function checkedPath(target: string): string {
  const query = target.indexOf('?')
  const path = query === -1 ? target : target.slice(0, query)
  // A fragment is never sent. One reader would take it for a part of the path, another would cut it off.
  if (!isPlainPath(path) || target.includes('#')) {
    throw new OutlayError('invalid-path', errorWords.address.badPath)
  }
  return path
}

const isPlainPath = remembered((path) => path.startsWith('/') && !ambiguous.test(path))

/**
 * The part of a refused target that may be recorded, without query, host and segments that look like a
 * secret.
 */
export function pathOnRecord(target: string): string {
  return target.startsWith('/') ? pathWithoutKeys(target.split(/[?#]/, 1)[0]!) : '/'
}
