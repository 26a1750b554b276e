import { setting, text } from '../../lib/setting.ts'
import { apiKey, baseUrl } from '../key-and-address.ts'
import { compatibleHosts } from '../openai-compatible/hosts.ts'
import type { ProviderHost, ReadSetting, WireProvider } from '../provider.ts'
import { chatCall } from './chat-call.ts'
import { openAiRegion } from './openai-region.ts'

const publishedAddress = 'https://api.openai.com/v1'

/** OpenAI itself. `/v1` stands for it where nothing else is set. */
export const openAiHost = {
  name: 'openai',
  mounts: ['/openai'],
  baseUrl: publishedAddress,
  plainKey: 'OPENAI_API_KEY',
  plainBaseUrls: ['OPENAI_BASE_URL', 'OPENAI_API_BASE', 'OPENAI_API_BASE_URL'],
  keyShape: /^sk-[\w-]{20,}$/,
  settings: {
    OUTLAY_OPENAI_API_KEY: setting(
      apiKey,
      'secret',
      'OPENAI_API_KEY',
      'Your provider key: calls made with an Outlay key go out with it.',
    ),
    OUTLAY_OPENAI_BASE_URL: setting(
      baseUrl,
      'URL',
      `OPENAI_BASE_URL, else ${publishedAddress}`,
      'Address of the provider, up to and including /v1.',
    ),
    OUTLAY_OPENAI_ORGANIZATION: setting(
      text,
      'id',
      'none',
      'OpenAI-Organization header sent with your provider key.',
    ),
    OUTLAY_OPENAI_PROJECT: setting(text, 'id', 'none', 'OpenAI-Project header sent with your provider key.'),
  },
  readAccountHeaders(read: ReadSetting) {
    const organization = read('OUTLAY_OPENAI_ORGANIZATION')
    const project = read('OUTLAY_OPENAI_PROJECT')
    return [
      ...(organization ? ['openai-organization', organization] : []),
      ...(project ? ['openai-project', project] : []),
    ]
  },
} satisfies ProviderHost

/** OpenAI's format, spoken by OpenAI and by most others. */
export const openAiProvider: WireProvider = {
  wire: 'openai',
  hosts: [openAiHost, ...compatibleHosts],
  versionIn: 'base-url',
  keyHeader: 'authorization',
  // https://developers.openai.com/api/docs/guides/realtime-websocket
  subprotocols: {
    keyPrefix: 'openai-insecure-api-key.',
    accountPrefixes: ['openai-organization.', 'openai-project.'],
  },
  accountHeaders: ['openai-organization', 'openai-project'],
  baseUrlWords: ['api', 'coding', 'compat', 'inference', 'openai', 'paas'],
  regionOf: openAiRegion,
  firstCall: { shapeOf: chatCall },
}
