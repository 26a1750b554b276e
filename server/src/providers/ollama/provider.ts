import { besideChat } from '../anthropic/messages-at-hosts.ts'
import { chatCall } from '../openai/chat-call.ts'
import type { WireProvider } from '../provider.ts'

export const ollamaProvider: WireProvider = {
  wire: 'ollama',
  hosts: [
    {
      name: 'ollama',
      mounts: ['/ollama'],
      baseUrl: 'http://127.0.0.1:11434',
      messages: besideChat,
    },
  ],
  versionIn: 'path',
  needsNoKey: true,
  keyHeader: 'authorization',
  firstCall: { shapeOf: (model) => ({ ...chatCall(model), needs: 'pulled-model' }) },
}
