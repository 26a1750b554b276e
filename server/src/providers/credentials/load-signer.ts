import { type AwsCredentials, loadAwsCredentials } from './aws-credentials.ts'
import { loadBedrockSigner } from './sign-for-bedrock.ts'
import { loadVertexToken } from './vertex-token.ts'

/** A request as it is about to leave. */
export type UnsignedRequest = {
  method: string
  url: URL
  contentType: string | undefined
  body: readonly Buffer[]
}

/**
 * The headers that show who calls, as a flat list of names and values: at once where they can be made at once. Rejects
 * with an OutlayError that says what is missing.
 */
export type RequestSigner = (request: UnsignedRequest) => string[] | Promise<string[]>

/** What signs for us: an AWS signature, or tokens of Google's. Without keys or a file, what their own tools find on this machine. */
export type Signing =
  | { kind: 'aws'; region: string; keys: AwsCredentials | null }
  | { kind: 'google'; keyFile: string | null }

/** Loads what signs for a provider; the libraries are only there where such a provider is. */
export async function loadSigner(signing: Signing, now: () => number): Promise<RequestSigner> {
  return signing.kind === 'aws' ? loadAwsSigner(signing, now) : loadGoogleSigner(signing.keyFile, now)
}

type AwsSigning = Extract<Signing, { kind: 'aws' }>

async function loadAwsSigner({ region, keys }: AwsSigning, now: () => number): Promise<RequestSigner> {
  const [credentials, sign] = await Promise.all([loadAwsCredentials({ keys, now }), loadBedrockSigner()])
  return async ({ method, url, contentType, body }) =>
    sign({
      method,
      url,
      headers: contentType === undefined ? {} : { 'content-type': contentType },
      body,
      region,
      credentials: credentials.current() ?? (await credentials.ready()),
      now: now(),
    })
}

async function loadGoogleSigner(keyFile: string | null, now: () => number): Promise<RequestSigner> {
  const token = await loadVertexToken({ keyFile, now })
  const headers = (value: string) => ['authorization', `Bearer ${value}`]
  return () => {
    const current = token.current()
    return current === null ? token.ready().then(headers) : headers(current)
  }
}
