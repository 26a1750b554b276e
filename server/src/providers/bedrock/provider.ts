import { errorWords, startWords, words } from '@outlay/shared/words'
import { z } from 'zod'
import { allows, ConfigError, setting, text } from '../../lib/setting.ts'
import type { Signing } from '../credentials/load-signer.ts'
import type { ReadSetting, WireProvider } from '../provider.ts'

export const bedrockProvider: WireProvider = {
  wire: 'bedrock',
  hosts: [
    {
      name: 'bedrock',
      mounts: ['/bedrock'],
      baseUrl: null,
      settings: {
        OUTLAY_BEDROCK_REGION: setting(
          allows(
            z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, startWords.values.awsRegion),
            'a region such as us-east-1',
          ),
          'region',
          'none',
          'AWS region of Amazon Bedrock, such as us-east-1. Without OUTLAY_BEDROCK_API_KEY calls are signed with the keys below, or with what AWS tools find on this machine.',
        ),
        OUTLAY_BEDROCK_ACCESS_KEY_ID: setting(
          text,
          'id',
          'none',
          'Access key that calls to Bedrock are signed with.',
        ),
        OUTLAY_BEDROCK_SECRET_ACCESS_KEY: setting(text, 'secret', 'none', 'The secret of that access key.'),
        OUTLAY_BEDROCK_SESSION_TOKEN: setting(
          text,
          'secret',
          'none',
          'The session token, where that access key is a temporary one.',
        ),
      },
      readAddress(read) {
        const region = read('OUTLAY_BEDROCK_REGION')
        return region === undefined ? null : `https://bedrock-runtime.${region}.amazonaws.com`
      },
      readSigning,
    },
  ],
  versionIn: 'path',
  keyHeader: 'authorization',
  unusableAuthorization: {
    // A caller's own signature covers the host it was made for.
    pattern: /^\s*AWS4-(?:HMAC-SHA256|ECDSA-P256-SHA256)\b/i,
    refusal: errorWords.credentials.awsSignature,
  },
  // What is left of a signature of the caller's own.
  accountHeaders: ['x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token'],
  firstCall: {
    isSoldAt,
    shapeOf: (model) => ({
      path: `/bedrock/model/${model}/converse`,
      body: { messages: [{ role: 'user', content: [{ text: words.firstCall.prompt }] }] },
    }),
  },
}

function readSigning(read: ReadSetting): Signing | null {
  const region = read('OUTLAY_BEDROCK_REGION')
  if (region === undefined) return null
  const accessKeyId = read('OUTLAY_BEDROCK_ACCESS_KEY_ID')
  const secretAccessKey = read('OUTLAY_BEDROCK_SECRET_ACCESS_KEY')
  const sessionToken = read('OUTLAY_BEDROCK_SESSION_TOKEN')
  if (accessKeyId === undefined && secretAccessKey === undefined) return { kind: 'aws', region, keys: null }
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new ConfigError(startWords.settings.halfAnAwsKey)
  }
  return {
    kind: 'aws',
    region,
    keys: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
  }
}

/** Outside the United States a model is called by its global name, as others want a profile of the region. */
function isSoldAt(model: string, { hostname }: URL): boolean {
  const [, region = 'us-east-1'] = /^bedrock-runtime\.([a-z0-9-]+)\./.exec(hostname) ?? []
  return model.startsWith('global.') || region.startsWith('us-')
}
