import { words } from '@outlay/shared/words'
import type { WireProvider } from '../provider.ts'

const misplacedMessages = /^(?:\/v1)?(\/messages(?:\/count_tokens)?)$/

export const anthropicProvider: WireProvider = {
  wire: 'anthropic',
  hosts: [
    {
      name: 'anthropic',
      mounts: ['/anthropic'],
      baseUrl: 'https://api.anthropic.com',
      plainKey: 'ANTHROPIC_API_KEY',
    },
  ],
  versionIn: 'path',
  keyHeader: 'x-api-key',
  account: { answerHeader: 'anthropic-organization-id' },
  // Other hosts have its format there.
  baseUrlWords: ['anthropic'],
  addressOf(path) {
    const messages = misplacedMessages.exec(path)?.[1]
    return messages === undefined ? null : `/anthropic/v1${messages}`
  },
  firstCall: {
    shapeOf: (model) => ({
      path: '/v1/messages',
      headers: { 'anthropic-version': '2023-06-01' },
      body: { model, max_tokens: 64, messages: [{ role: 'user', content: words.firstCall.prompt }] },
    }),
  },
}
