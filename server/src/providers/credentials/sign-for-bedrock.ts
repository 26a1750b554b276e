import { createHash } from 'node:crypto'
import type { AwsCredentials } from './aws-credentials.ts'

export type RequestToSign = {
  method: string
  url: URL
  /** Of the request's headers those that a signature should hold; the host is always in it. Names in lower case. */
  headers: Readonly<Record<string, string>>
  /** The body as it is sent, in its pieces. */
  body: readonly Buffer[]
  region: string
  credentials: AwsCredentials
  /** UTC milliseconds; AWS refuses what is five minutes away from its own clock. */
  now: number
}

export type BedrockSigner = (request: RequestToSign) => Promise<string[]>

/**
 * Loads AWS's signer (Signature Version 4). What it gives are the headers to add, as a flat list of names and values. Only
 * the host and the given headers are signed, so that nothing on the way can spoil a signature.
 */
export async function loadBedrockSigner(): Promise<BedrockSigner> {
  const [{ SignatureV4 }, { Hash }] = await Promise.all([
    import('@smithy/signature-v4'),
    import('@smithy/core/serde'),
  ])
  return async function signForBedrock({ method, url, headers, body, region, credentials, now }) {
    const signer = new SignatureV4({
      service: 'bedrock',
      region,
      credentials,
      sha256: Hash.bind(null, 'sha256'),
      // The header below says the checksum: a body in pieces is never put together for it.
      applyChecksum: false,
    })
    const signed = await signer.sign(
      {
        method,
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        query: queryOf(url),
        headers: { ...headers, host: url.host, 'x-amz-content-sha256': digestOf(body) },
      },
      { signingDate: new Date(now) },
    )
    return added.flatMap((name) => {
      const value = signed.headers[name]
      return value === undefined ? [] : [name, value]
    })
  }
}

const added = ['authorization', 'x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token']

function digestOf(body: readonly Buffer[]): string {
  const hash = createHash('sha256')
  for (const piece of body) hash.update(piece)
  return hash.digest('hex')
}

function queryOf({ searchParams }: URL): Record<string, string | string[]> {
  const names = new Set(searchParams.keys())
  return Object.fromEntries(
    [...names].map((name) => {
      const values = searchParams.getAll(name)
      return [name, values.length === 1 ? (values[0] ?? '') : values]
    }),
  )
}
