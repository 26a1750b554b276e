import type { Call } from './call.ts'

/** The wire format by which a call's tokens are counted (`openai.chat.completions`); null where nothing bills. */
export function countedApi({ route, intent }: Pick<Call, 'route' | 'intent'>): string | null {
  return route.api === null ? null : `${intent.provider}.${route.api}`
}
