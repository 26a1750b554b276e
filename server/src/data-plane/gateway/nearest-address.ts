import { addressAtItsProvider } from '../../providers/facts/index.ts'
import type { Route } from '../../providers/index.ts'

/** Finds the route of a path as a caller would write it. */
export type FindRoute = (path: string) => Route

const version = /\/v\d+(?:alpha|beta)?(?=\/|$)/

/** No known address is longer, and comparing a long path takes long. */
const pathLengthMax = 200

/** Addresses that people type and mistype. Only those that the current provider serves are suggested. */
const wellKnown = [
  ...['/chat/completions', '/responses', '/completions', '/embeddings', '/models', '/moderations'],
  ...['/images/generations', '/images/edits', '/audio/speech', '/audio/transcriptions', '/rerank', '/ocr'],
  ...['/messages', '/messages/count_tokens', '/chat', '/embed'],
]

/**
 * The known address most similar to an unknown one: without its last slash, with its version once, with
 * another version, with the typing error corrected, or below the path of its provider. Null if no known
 * address is similar. Called only when a call is refused.
 */
export function nearestAddress(prefix: string, path: string, findRoute: FindRoute): string | null {
  if (path.length > pathLengthMax) return null
  // Calls without a provider's prefix are served below /v1 alone.
  const start = `${prefix || '/v1'}/`
  const isKnown = (candidate: string) =>
    candidate !== path &&
    candidate.startsWith(start) &&
    ['inference', 'models'].includes(findRoute(candidate).access)
  return (
    candidates(prefix, path).find(isKnown) ??
    (prefix === '' ? addressAtItsProvider(path.replace(/\/+$/, '')) : null)
  )
}

function candidates(prefix: string, path: string): string[] {
  const asked = path.slice(prefix.length).replace(/\/+$/, '')
  const once = withoutRepeats(asked)
  const bare = once.replace(version, '')
  // At a host with several formats, a format's name precedes its paths. The version goes behind that name.
  const inside = bare.replace(/^\/[a-z]+(?=\/)/, '$&/v1')
  const spellings = [asked, once, ...['/v1', '/v1beta'].map((start) => start + bare), bare, inside]
  const lowered = [...spellings, ...spellings.map((spelling) => spelling.toLowerCase())]
  const slips = wellKnown.filter((known) => isSlip(bare.toLowerCase(), known)).map((known) => `/v1${known}`)
  return [...lowered, ...slips].map((candidate) => prefix + candidate)
}

/** `/v1/v1/chat` becomes `/v1/chat`, and `/chat/completions/chat/completions` becomes `/chat/completions`. */
function withoutRepeats(path: string): string {
  return path.replace(/((?:\/[^/]+)+?)\1+(?=\/|$)/g, '$1')
}

/** Whether at most two letters are missing, added, swapped or wrong. */
function isSlip(written: string, known: string): boolean {
  const slipsMax = 2
  if (Math.abs(written.length - known.length) > slipsMax) return false
  let row = Array.from({ length: known.length + 1 }, (_, column) => column)
  let before: number[] = []
  for (let line = 1; line <= written.length; line += 1) {
    const next = [line]
    for (let column = 1; column <= known.length; column += 1) {
      const isSame = written[line - 1] === known[column - 1]
      const isSwap = written[line - 1] === known[column - 2] && written[line - 2] === known[column - 1]
      const changed = row[column - 1]! + (isSame ? 0 : 1)
      const swapped = isSwap ? before[column - 2]! + 1 : changed
      next.push(Math.min(row[column]! + 1, next[column - 1]! + 1, changed, swapped))
    }
    before = row
    row = next
  }
  return row[known.length]! <= slipsMax
}
