import { words } from '@outlay/shared/words'
import { oneOf, setting } from '../../lib/setting.ts'
import type { WireProvider } from '../provider.ts'

export const azureProvider: WireProvider = {
  wire: 'azure',
  hosts: [
    {
      name: 'azure',
      mounts: ['/azure'],
      baseUrl: null,
      plainKey: 'AZURE_OPENAI_API_KEY',
      messages: { path: '/anthropic', insteadOf: /(?:\/openai)?$/ },
      settings: {
        OUTLAY_AZURE_DEPLOYMENT_TYPE: setting(
          oneOf('global', 'data-zone', 'regional'),
          'word',
          { value: 'global' },
          'What kind of deployments the Azure resource has: data zones and regions have prices of their own.',
        ),
      },
      /** As the catalogue names the places of Azure. */
      readRegion(read) {
        const type = read('OUTLAY_AZURE_DEPLOYMENT_TYPE')
        return type === 'data-zone' ? 'datazone' : type
      },
    },
  ],
  versionIn: 'path',
  keyHeader: 'api-key',
  addressHeaders: ['operation-location', 'azure-asyncoperation'],
  resourceHosts: ['.openai.azure.com', '.cognitiveservices.azure.com', '.services.ai.azure.com'],
  firstCall: {
    // A deployment's name is the operator's own.
    modelsOf: null,
    shapeOf: (model) => ({
      path: '/azure/openai/v1/chat/completions',
      body: { model, messages: [{ role: 'user', content: words.firstCall.prompt }] },
      needs: 'deployment',
    }),
  },
}
