import { countedApis } from '@outlay/shared/tokens'
import type { Call } from './call.ts'

/** The wire format by which a call's tokens are counted, behind its provider's name; null where nobody can. */
export function countedApi({ route, intent }: Pick<Call, 'route' | 'intent'>): string | null {
  return route.api !== null && countable.has(route.api) ? `${intent.provider}.${route.api}` : null
}

const countable: ReadonlySet<string> = new Set(countedApis)
