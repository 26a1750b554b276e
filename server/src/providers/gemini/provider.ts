import { words } from '@outlay/shared/words'
import type { WireProvider } from '../provider.ts'

const misplacedModel = /^\/v1(?:beta|alpha)?\/models\/[^/:]+:\w+$/

export const geminiProvider: WireProvider = {
  wire: 'gemini',
  hosts: [
    {
      name: 'google',
      mounts: ['/gemini', '/google'],
      baseUrl: 'https://generativelanguage.googleapis.com',
      plainKey: 'GEMINI_API_KEY',
    },
  ],
  versionIn: 'path',
  keyHeader: 'x-goog-api-key',
  keyParameter: 'key',
  accountHeaders: ['x-goog-user-project'],
  // Of uploads that can be taken up again: https://ai.google.dev/gemini-api/docs/files
  addressHeaders: ['x-goog-upload-url', 'x-goog-upload-control-url'],
  addressOf: (path) => (misplacedModel.test(path) ? `/gemini${path}` : null),
  firstCall: {
    shapeOf: (model) => ({
      path: `/gemini/v1beta/models/${model}:generateContent`,
      body: { contents: [{ role: 'user', parts: [{ text: words.firstCall.prompt }] }] },
    }),
  },
}
