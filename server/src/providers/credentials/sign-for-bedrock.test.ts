import { createHash, createHmac } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { type BedrockSigner, loadBedrockSigner, type RequestToSign } from './sign-for-bedrock.ts'

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}
let signForBedrock: BedrockSigner
beforeAll(async () => {
  signForBedrock = await loadBedrockSigner()
})

const request: RequestToSign = {
  method: 'POST',
  url: new URL(
    'https://bedrock-runtime.us-east-1.amazonaws.com/model/anthropic.claude-3-haiku-20240307-v1:0/converse',
  ),
  headers: { 'content-type': 'application/json' },
  body: [Buffer.from('{"messages":['), Buffer.from(']}')],
  region: 'us-east-1',
  credentials,
  now: Date.UTC(2015, 7, 30, 12, 36, 0),
}

describe('a call to Bedrock', () => {
  it.each<[string, Partial<RequestToSign>]>([
    ['a body in pieces', {}],
    ['no body', { method: 'GET', body: [], headers: {} }],
    ['a colon that was escaped on the way', { url: new URL('https://h.example/model/a.b-v1%3A0/invoke') }],
    [
      'an ARN in its path',
      { url: new URL('https://h.example/model/arn%3Aaws%3Abedrock%3A%2Fx/converse-stream') },
    ],
    ['a query', { url: new URL('https://h.example/foundation-models?b=2&a=%C3%BC%20x&b=1') }],
    ['a port', { url: new URL('http://127.0.0.1:4567/model/x/converse') }],
    [
      'credentials for a session',
      { credentials: { ...credentials, sessionToken: 'AQoDYXdzEPT//////////wEXAMPLE' } },
    ],
    ['another region', { region: 'eu-central-1' }],
  ])('with %s is signed as the specification says', async (_, changes) => {
    const asked = { ...request, ...changes }
    const headers = pairs(await signForBedrock(asked))
    expect(headers).toEqual(pairs(signedByHand(asked)))
  })

  it('adds these headers and no other', async () => {
    const flat = await signForBedrock(request)
    expect(Object.keys(pairs(flat))).toEqual(['authorization', 'x-amz-date', 'x-amz-content-sha256'])
    expect(flat.join(' ')).not.toContain(credentials.secretAccessKey)
  })

  it('has a signature of its own for each byte, host and second', async () => {
    const signatures = await Promise.all(
      [
        request,
        { ...request, body: [Buffer.from('{"messages":[] }')] },
        { ...request, url: new URL(request.url.href.replace('us-east-1', 'us-west-2')) },
        { ...request, now: request.now + 1_000 },
      ].map(async (one) => pairs(await signForBedrock(one)).authorization),
    )
    expect(new Set(signatures).size).toBe(4)
  })
})

it('the specification is read here as AWS reads it: get-vanilla of its test suite', () => {
  const signature = signatureByHand({
    canonical: [
      'GET',
      '/',
      '',
      'host:example.amazonaws.com',
      'x-amz-date:20150830T123600Z',
      '',
      'host;x-amz-date',
      sha256(''),
    ].join('\n'),
    date: '20150830T123600Z',
    region: 'us-east-1',
    service: 'service',
  })
  expect(signature).toBe('5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31')
})

/** Signature Version 4 once more, from its specification and nothing else. */
function signedByHand({
  method,
  url,
  headers,
  body,
  region,
  credentials: who,
  now,
}: RequestToSign): string[] {
  const date = `${new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '')}`
  const digest = sha256(Buffer.concat([...body]))
  const signed: Record<string, string> = {
    ...headers,
    host: url.host,
    'x-amz-content-sha256': digest,
    'x-amz-date': date,
    ...(who.sessionToken === undefined ? {} : { 'x-amz-security-token': who.sessionToken }),
  }
  const names = Object.keys(signed).toSorted()
  const query = [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .toSorted()
    .join('&')
  const canonical = [
    method,
    url.pathname.split('/').map(encoded).join('/'),
    query,
    ...names.map((name) => `${name}:${signed[name]}`),
    '',
    names.join(';'),
    digest,
  ].join('\n')
  const signature = signatureByHand({ canonical, date, region, service: 'bedrock' })
  const scope = `${date.slice(0, 8)}/${region}/bedrock/aws4_request`
  return [
    'authorization',
    `AWS4-HMAC-SHA256 Credential=${who.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
    'x-amz-date',
    date,
    'x-amz-content-sha256',
    digest,
    ...(who.sessionToken === undefined ? [] : ['x-amz-security-token', who.sessionToken]),
  ]
}

type Signing = { canonical: string; date: string; region: string; service: string }

function signatureByHand({ canonical, date, region, service }: Signing): string {
  const day = date.slice(0, 8)
  const scope = `${day}/${region}/${service}/aws4_request`
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')
  const key = [day, region, service, 'aws4_request'].reduce<Buffer>(
    (before, part) => hmac(before, part),
    Buffer.from(`AWS4${credentials.secretAccessKey}`),
  )
  return hmac(key, text).toString('hex')
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex')
}

function pairs(flat: readonly string[]): Record<string, string> {
  const entries: [string, string][] = []
  for (let index = 0; index < flat.length; index += 2) entries.push([flat[index]!, flat[index + 1]!])
  return Object.fromEntries(entries)
}
