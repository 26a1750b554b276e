import { words } from '@outlay/shared/words'
import type { FirstCallShape } from '../provider.ts'

/** A chat completion, below `/v1`. */
export function chatCall(model: string): FirstCallShape {
  const messages = [{ role: 'user', content: words.firstCall.prompt }]
  return {
    path: '/v1/chat/completions',
    body: { model, messages },
    clientBasePath: '/v1',
    isOpenAi: true,
  }
}
