import { generateKeyPairSync, verify } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadVertexToken } from './vertex-token.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const folder = mkdtempSync(join(tmpdir(), 'outlay-google-'))
const email = 'outlay@acme.iam.gserviceaccount.com'

/** A token server that checks what is asked of it, and answers what the test says. */
let asked: URLSearchParams[] = []
let answer: (response: ServerResponse) => void
const server = createServer(async (incoming, response) => {
  const pieces: Buffer[] = []
  for await (const piece of incoming) pieces.push(piece as Buffer)
  asked.push(new URLSearchParams(Buffer.concat(pieces).toString()))
  answer(response)
})
let tokenUrl = ''

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`
})
beforeEach(() => {
  asked = []
  answer = (response) => json(response, 200, { access_token: `ya29.${asked.length}`, expires_in: 3_600 })
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('an access token for Vertex', () => {
  it('is asked for with what the service account signed, once for many callers', async () => {
    const token = await loadVertexToken({ keyFile: keyFile(), now: Date.now })
    expect(token.projectId).toBe('acme')
    expect(token.current()).toBeNull()
    const tokens = await Promise.all(Array.from({ length: 50 }, () => token.ready()))
    expect(new Set(tokens)).toEqual(new Set(['ya29.1']))
    expect(token.current()).toBe('ya29.1')
    expect(asked).toHaveLength(1)
    expect(asked[0]!.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
    const [header = '', claims = '', signature = ''] = asked[0]!.get('assertion')!.split('.')
    const isSigned = verify(
      'RSA-SHA256',
      Buffer.from(`${header}.${claims}`),
      publicKey,
      Buffer.from(signature, 'base64url'),
    )
    expect(isSigned).toBe(true)
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      iss: email,
      aud: tokenUrl,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
    })
  })

  it('is replaced before it runs out, while the old one is used', async () => {
    let ahead = 0
    const token = await loadVertexToken({ keyFile: keyFile(), now: () => Date.now() + ahead })
    await token.ready()
    ahead = 54 * 60_000
    expect(token.current()).toBe('ya29.1')
    expect(asked).toHaveLength(1)
    ahead = 56 * 60_000
    expect(token.current()).toBe('ya29.1')
    await until(() => token.current() === 'ya29.2')
    expect(asked).toHaveLength(2)
    ahead = 4 * 3_600_000
    expect(token.current()).toBeNull()
    expect(await token.ready()).toBe('ya29.3')
  })

  it.each([
    [
      400,
      { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' },
      'permission-denied',
      'invalid_grant',
    ],
    [401, { error: 'unauthorized client, see https://x' }, 'permission-denied', '401'],
    [403, 'Forbidden', 'permission-denied', '403'],
  ])('that is refused with %i says why and nothing of the key', async (status, body, code, named) => {
    answer = (response) => json(response, status, body)
    const token = await loadVertexToken({ keyFile: keyFile(), now: Date.now })
    const error = await token.ready().then(
      () => null,
      (reason: unknown) => reason,
    )
    expect(error).toMatchObject({ code, message: expect.stringContaining(named) })
    expect(everythingIn(error)).not.toContain('PRIVATE KEY')
    expect(everythingIn(error)).not.toContain(asked[0]!.get('assertion'))
  })

  it('is to be had again once the server is there again', async () => {
    answer = (response) => response.destroy()
    const token = await loadVertexToken({ keyFile: keyFile(), now: Date.now })
    await expect(token.ready()).rejects.toMatchObject({ code: 'upstream-unreachable' })
    answer = (response) => json(response, 200, { access_token: 'ya29.back', expires_in: 3_600 })
    expect(await token.ready()).toBe('ya29.back')
  })
})

describe('without a key file', () => {
  beforeEach(() => {
    for (const name of ['GOOGLE_APPLICATION_CREDENTIALS', 'google_application_credentials', 'APPDATA']) {
      vi.stubEnv(name, undefined)
    }
    vi.stubEnv('HOME', folder)
  })
  afterEach(() => vi.unstubAllEnvs())

  it('the token is the one of the machine’s own identity', async () => {
    vi.stubEnv('METADATA_SERVER_DETECTION', 'assume-present')
    vi.stubEnv('GCE_METADATA_HOST', new URL(tokenUrl).host)
    const token = await loadVertexToken({ keyFile: null, now: Date.now })
    expect(token.projectId).toBeNull()
    answer = (response) => {
      response.setHeader('metadata-flavor', 'Google')
      json(response, 200, { access_token: 'ya29.machine', expires_in: 3_600, token_type: 'Bearer' })
    }
    expect(await token.ready()).toBe('ya29.machine')
    expect(token.current()).toBe('ya29.machine')
  })

  it('a machine that has none says so, and what to do', async () => {
    vi.stubEnv('METADATA_SERVER_DETECTION', 'none')
    const token = await loadVertexToken({ keyFile: null, now: Date.now })
    await expect(token.ready()).rejects.toMatchObject({
      code: 'permission-denied',
      message: expect.stringContaining('service account'),
    })
  })
})

describe('a key file', () => {
  it.each([
    ['that is not there', join(folder, 'none.json'), 'cannot be read (ENOENT)'],
    ['that is no JSON', file('no.json', 'no'), 'is not the key of a service account'],
    ['of another kind', file('user.json', '{"type":"authorized_user"}'), 'GOOGLE_APPLICATION_CREDENTIALS'],
    ['that is too long', file('long.json', `{"a":"${'x'.repeat(70_000)}"}`), 'is not the key'],
    [
      'that sends what is signed in the clear',
      keyFile('http://tokens.example/token'),
      'must begin with https',
    ],
  ])('%s is refused at the start', async (_, path, sentence) => {
    const error: unknown = await loadVertexToken({ keyFile: path, now: Date.now }).catch((reason) => reason)
    expect(String(error)).toContain(sentence)
    expect(everythingIn(error)).not.toContain('PRIVATE KEY')
  })
})

function keyFile(tokenUri = tokenUrl): string {
  const key = {
    type: 'service_account',
    project_id: 'acme',
    private_key_id: '0123456789abcdef',
    private_key: privateKey,
    client_email: email,
    client_id: '1',
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    token_uri: tokenUri,
    universe_domain: 'googleapis.com',
  }
  return file('key.json', JSON.stringify(key))
}

function file(name: string, text: string): string {
  const path = join(folder, `${Math.random()}-${name}`)
  writeFileSync(path, text)
  return path
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

/** An error with its cause, its stack and whatever else hangs on it. */
function everythingIn(error: unknown): string {
  const parts: string[] = []
  for (let one = error; one instanceof Error; one = one.cause) {
    parts.push(one.message, one.stack ?? '', JSON.stringify(Object.entries(one)))
  }
  return parts.join('\n')
}

async function until(isTrue: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error('what was waited for did not come')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
