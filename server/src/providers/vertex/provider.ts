import { words } from '@outlay/shared/words'
import { setting, text } from '../../lib/setting.ts'
import type { WireProvider } from '../provider.ts'

const place = 'projects/$GOOGLE_CLOUD_PROJECT/locations/global'

export const vertexProvider: WireProvider = {
  wire: 'vertex',
  hosts: [
    {
      name: 'vertex',
      mounts: ['/vertex'],
      baseUrl: 'https://aiplatform.googleapis.com',
      settings: {
        OUTLAY_VERTEX_CREDENTIALS_FILE: setting(
          text,
          'path or word',
          'none',
          'JSON key of a Google service account, or "default" for what Google tools find on this machine: calls made with an Outlay key to Vertex AI go out with its tokens.',
        ),
      },
      readSigning(read) {
        const file = read('OUTLAY_VERTEX_CREDENTIALS_FILE')
        return file === undefined ? null : { kind: 'google', keyFile: file === 'default' ? null : file }
      },
    },
  ],
  versionIn: 'path',
  keyHeader: 'authorization',
  accountHeaders: ['x-goog-user-project'],
  account: { inPath: /\/projects\/([^/]+)\// },
  firstCall: {
    // Vertex sells Google's models as they are.
    modelsOf: 'google',
    shapeOf: (model) => ({
      path: `/v1/${place}/publishers/google/models/${model}:generateContent`,
      body: { contents: [{ role: 'user', parts: [{ text: words.firstCall.prompt }] }] },
      needs: 'project',
    }),
  },
}
