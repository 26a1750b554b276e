import { words } from '@outlay/shared/words'
import type { WireProvider } from '../provider.ts'

export const cohereProvider: WireProvider = {
  wire: 'cohere',
  hosts: [
    {
      name: 'cohere',
      mounts: ['/cohere'],
      baseUrl: 'https://api.cohere.com',
      plainKey: 'CO_API_KEY',
    },
  ],
  versionIn: 'path',
  keyHeader: 'authorization',
  baseUrlWords: ['compatibility'],
  firstCall: {
    shapeOf: (model) => ({
      path: '/cohere/v2/chat',
      body: { model, messages: [{ role: 'user', content: words.firstCall.prompt }] },
    }),
  },
}
