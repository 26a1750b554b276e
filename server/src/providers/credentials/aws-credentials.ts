import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import { createRefreshed, type Fetched, type Refreshed } from './refreshed.ts'

export type AwsCredentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string }

type AwsCredentialsOptions = {
  /** Keys from the settings; null looks where AWS's own tools look: environment, profile, container, machine. */
  keys: AwsCredentials | null
  now(): number
}

/** AWS's own memory gives out a new one from five minutes before the end of the old one; earlier it would be the same. */
const refreshBeforeMs = 4 * 60_000

/** Who signs calls to Bedrock. The packages that look around are loaded only where no keys are set. */
export async function loadAwsCredentials({
  keys,
  now,
}: AwsCredentialsOptions): Promise<Refreshed<AwsCredentials>> {
  if (keys) return { current: () => keys, ready: () => Promise.resolve(keys) }
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node')
  const find = defaultProvider()
  return createRefreshed({ fetch: () => found(find), now, refreshBeforeMs })
}

type Found = AwsCredentials & { expiration?: Date }

async function found(find: () => Promise<Found>): Promise<Fetched<AwsCredentials>> {
  try {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await find()
    return {
      value: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
      expiresAt: expiration?.getTime() ?? null,
    }
  } catch {
    // Its errors repeat what they read, files and answers with secrets among it.
    throw new OutlayError('permission-denied', errorWords.credentials.noAwsCredentials)
  }
}
