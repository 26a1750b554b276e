import { countedApis } from '@outlay/shared/tokens'
import type { Call } from './call.ts'

/**
 * The wire format whose rules count a call's tokens, behind its provider's name. Null if the call cannot be
 * counted.
 */
export function countedApi({ route, intent }: Pick<Call, 'route' | 'intent'>): string | null {
  return route.api !== null && countable.has(route.api) ? `${intent.provider}.${route.api}` : null
}

const countable: ReadonlySet<string> = new Set(countedApis)
