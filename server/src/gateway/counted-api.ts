import type { Operation } from '@outlay/shared/usage'
import type { Route } from '../providers/index.ts'
import type { Call } from './call.ts'

/**
 * The wire format by which a call's tokens are counted (`openai.chat.completions`); null for what cannot be. A
 * route that names its api is counted by that; OpenAI's operations tell it otherwise.
 */
export function countedApi({ route, intent }: Pick<Call, 'route' | 'intent'>): string | null {
  const { api = apiOfOperation[route.operation] }: Route & { api?: string | undefined } = route
  return api === undefined ? null : `${intent.provider}.${api}`
}

const apiOfOperation: Partial<Record<Operation, string>> = {
  chat: 'chat.completions',
  text_completion: 'completions',
  responses: 'responses',
  embeddings: 'embeddings',
}
