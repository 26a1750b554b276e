import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OutlayProcess, runOutlay, startOutlayProcess } from '../crash/outlay-process.ts'
import {
  chatAnswer,
  chunk,
  delta,
  done,
  type FakeProvider,
  json,
  startFakeProvider,
  stream,
  usageChunk,
  writeAlone,
} from '../support/fake-provider.ts'
import { type Answer, type CallOptions, call } from '../support/start-gateway.ts'

/** Each secret is different, and cannot appear by chance. */
const secret = (prefix: string) => `${prefix}${randomBytes(18).toString('hex')}`
const ours = secret('sk-ours-')
const adminToken = secret('admin-')
const cookie = secret('cookie-')
const prompt = secret('prompt-')
const answerText = secret('answer-')
const providersWords = secret('words-')
/** Callers' own keys, one for each possible place of a key. */
const callers = {
  bearer: secret('sk-bearer-'),
  apiKey: secret('sk-x-api-key-'),
  azure: secret('sk-api-key-'),
  google: secret('AIza'),
  query: secret('sk-query-'),
  secondQuery: secret('sk-second-query-'),
  basic: secret('sk-basic-'),
  bare: secret('sk-bare-'),
  refused: secret('sk-refused-'),
  proxy: secret('sk-proxy-'),
  path: secret('sk-path-'),
  badPath: secret('sk-bad-path-'),
  api: secret('sk-api-'),
  session: secret('session-'),
  stranger: secret('olk_'),
}

let folder: string
let env: Record<string, string>
let provider: FakeProvider
let outlay: OutlayProcess
let origin: string
let outlayKey: string
let revokedKey: string
/** All output of Outlay itself: bodies and headers of its own answers, of the API and of commands. */
const said: string[] = []
/** The provider's answers, with Outlay's additions. The provider words its errors itself. */
const relayed: string[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-secrets-'))
  provider = await startFakeProvider()
  env = {
    OUTLAY_DATA_DIR: join(folder, 'data'),
    OUTLAY_OPENAI_BASE_URL: provider.baseUrl,
    OUTLAY_OPENAI_API_KEY: ours,
    OUTLAY_ADMIN_TOKEN: adminToken,
    OUTLAY_LOG_LEVEL: 'trace',
    // What calls say of end users is a label, and on record unless the installation keeps none.
    OUTLAY_END_USER: 'drop',
    OUTLAY_FIRST_BYTE_TIMEOUT_MS: '300',
  }
  outlayKey = (await runOutlay(['keys', 'create', '--project', 'secrets'], env)).stdout.trim()
  outlay = startOutlayProcess(env)
  origin = (await outlay.listening).origin
  const revoked = await runOutlay(['keys', 'create', '--project', 'secrets', '--name', 'old'], env)
  revokedKey = revoked.stdout.trim()
  await runOutlay(['keys', 'revoke', revoked.stderr.split(' ')[0]!], env)
  await makeEveryKindOfCall()
  await askTheApi()
})
afterAll(async () => {
  await outlay.kill()
  await provider.close()
  rmSync(folder, { recursive: true, force: true })
})

const body = JSON.stringify({
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: prompt }],
  user: prompt,
  metadata: { note: prompt },
})
const streamed = body.replace('{', '{"stream":true,')

async function send(options: CallOptions): Promise<Answer> {
  const answer = await call(origin, {
    body,
    ...options,
    headers: {
      cookie: `session=${cookie}`,
      'proxy-authorization': `Basic ${callers.proxy}`,
      ...options.headers,
    },
  })
  const text = answer.rawHeaders.join('\n') + answer.body.toString()
  if (answer.body.includes('"Outlay: ')) said.push(text)
  else if (!answer.body.includes('"error"') && answer.status === 200) relayed.push(text)
  return answer
}

async function makeEveryKindOfCall(): Promise<void> {
  const whole = { ...chatAnswer(), choices: [{ index: 0, message: { content: answerText } }] }
  const key = outlayKey
  // These calls succeed.
  provider.answer(json(200, whole))
  await send({ key })
  provider.answer(stream([delta(answerText), usageChunk, done]))
  await send({ key, body: streamed })
  provider.answer(json(200, whole))
  await send({ key: callers.bearer })
  await send({ key: null, headers: { 'x-api-key': callers.apiKey } })
  await send({ key: null, headers: { 'api-key': callers.azure } })
  await send({ key: null, headers: { 'x-goog-api-key': callers.google } })
  await send({ key: null, path: `/v1/chat/completions?key=${callers.query}&a=1` })
  await send({ key: null, path: `/v1/chat/completions?key=${outlayKey}` })
  // A worker counts the tokens that the provider did not report, and so reads prompt and answer.
  provider.answer(json(200, { ...whole, usage: undefined }))
  await send({ key })
  // These calls fail, and the provider's error contains Outlay's key.
  for (const complaint of [
    `Incorrect API key provided: ${ours}`,
    `Incorrect API key provided: ${callers.refused}`,
    `${providersWords}: ${prompt}`,
    `"${answerText}" is not allowed`,
  ]) {
    for (const error of [
      complaint,
      { message: complaint, type: 'invalid_request_error', code: null },
      { message: complaint, code: complaint },
      { message: complaint, type: complaint },
    ]) {
      provider.answer(json(400, { error }))
      await send({ key })
      provider.answer(json(401, { error }))
      await send({ key: callers.refused })
      provider.answer(stream([delta(answerText), chunk({ error }), done]))
      await send({ key, body: streamed })
      await send({ key, path: '/v1/responses', body: streamed })
    }
    provider.answer(json(400, complaint))
    await send({ key })
  }
  provider.answer((_request, response) => void response.destroy())
  await send({ key })
  provider.answer(() => {})
  await send({ key })
  provider.answer(async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    await writeAlone(response, delta(answerText))
    response.destroy()
  })
  await send({ key, body: streamed })
  // These calls are refused.
  provider.answer(json(200, whole))
  await send({ key: revokedKey })
  await send({ key: callers.stranger })
  await send({ key: `${outlayKey}x` })
  await send({ key, headers: { 'x-api-key': callers.apiKey } })
  await send({ key: null, path: `/v1/chat/completions?key=${callers.query}&key=${callers.secondQuery}` })
  await send({ key: null, headers: { authorization: `Basic ${callers.basic}` } })
  await send({ key: null, headers: { authorization: callers.bare } })
  await send({ key, method: 'GET', path: '/v1/files' })
  // These requests are malformed.
  await send({ key, body: `{"model": "gpt-4o-mini", "messages": [{"content": "${prompt}"` })
  await send({ key: null, path: `/v1//chat/completions?key=${callers.badPath}` })
  await send({ key: null, path: `/v1/../${callers.path}?key=${callers.badPath}` })
  await send({ key: null, path: `/v1/%2e%2e?a=${callers.badPath}`, headers: { 'x-api-key': callers.apiKey } })
  for (const head of [
    `GET /v1/realtime?key=${callers.query} HTTP/1.1\r\nupgrade: websocket\r\nconnection: upgrade`,
    `POST /v1/chat/completions HTTP/1.1\r\nauthorization: Bearer ${callers.bearer}\r\ncontent-length: x`,
    `GET /v1/models HTTP/1.1\r\nauthorization: Bearer ${callers.bearer}\r\nx: \u0001`,
    `NONSENSE ${callers.path} ${callers.bearer}`,
  ]) {
    said.push(await raw(`${head}\r\nhost: x\r\ncookie: ${cookie}\r\n\r\n${prompt}`))
  }
  // The provider answers this one.
  await raw(
    `GET /v1/realtime HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: realtime, openai-insecure-api-key.${callers.bearer}\r\ncookie: ${cookie}\r\n\r\n`,
  )
}

async function askTheApi(): Promise<void> {
  const ask = async (path: string, headers: Record<string, string> = {}): Promise<string> => {
    const text = await (await fetch(origin + path, { headers })).text()
    said.push(text)
    return text
  }
  const day = 86_400_000
  const range = `from=${new Date(Date.now() - day).toISOString()}&to=${new Date(Date.now() + day).toISOString()}`
  const { requests } = JSON.parse(await ask('/api/requests?limit=200')) as { requests: { id: string }[] }
  expect(requests.length).toBeGreaterThan(25)
  for (const { id } of requests) {
    await ask(`/api/requests/${id}`)
    await ask(`/v1/outlay/requests/${id}`, { authorization: `Bearer ${callers.bearer}` })
  }
  for (const path of [
    '/api/keys',
    '/api/projects',
    '/api/status',
    '/healthz',
    '/readyz',
    '/api/openapi.json',
  ]) {
    await ask(path, { authorization: `Bearer ${adminToken}` })
  }
  await ask(`/api/usage?${range}&groupBy=project,key,model`)
  await ask(`/api/requests?key=${callers.api}`)
  await ask('/api/keys', { authorization: `Bearer ${callers.api}` })
  await ask('/api/keys', { cookie: `outlay_session=${cookie}` })
  await ask(`/session?token=${callers.session}`)
  for (const args of [
    ['export', 'requests', '--format', 'csv'],
    ['export', 'requests', '--format', 'ndjson'],
    ['keys', 'list'],
    ['keys', 'list', '--json'],
    ['verify', '--json'],
    ['doctor'],
  ]) {
    const { stdout, stderr } = await runOutlay(args, env)
    expect(stdout.length + stderr.length).toBeGreaterThan(0)
    said.push(stdout, stderr)
  }
  const backup = join(folder, 'backup.db')
  const { stdout, stderr, exitCode } = await runOutlay(['backup', backup], env)
  expect(exitCode).toBe(0)
  said.push(stdout, stderr, readFileSync(backup, 'latin1'))
}

/** Every secret by name, except for those that are allowed in the searched place. */
function secrets(except: readonly string[] = []): [name: string, value: string][] {
  const all = { ours, adminToken, outlayKey, revokedKey, cookie, prompt, answerText, ...callers }
  return Object.entries(all).filter(([name]) => !except.includes(name))
}

function foundIn(bytes: Buffer, except: readonly string[] = []): string[] {
  return secrets(except)
    .filter(([, value]) => {
      const base64 = Buffer.from(value).toString('base64').replaceAll('=', '').slice(0, -1)
      const hex = Buffer.from(value).toString('hex')
      return [value, base64, hex, value.toUpperCase()].some((form) => bytes.includes(form))
    })
    .map(([name]) => name)
}

describe('secrets, prompts and answers', () => {
  it("do not appear in Outlay's own output: refusals, the API, exports, commands", () => {
    expect(said.length).toBeGreaterThan(80)
    expect(said.filter((text) => text.includes('"Outlay: ')).length).toBeGreaterThan(10)
    expect(foundIn(Buffer.from(said.join('\n')))).toEqual([])
  })

  it("do not appear in the provider's answers, except for the provider's own words", () => {
    const own = relayed.join('\n')
    expect(own).toContain(answerText)
    expect(foundIn(Buffer.from(own), ['answerText'])).toEqual([])
  })

  it('do not reach the provider, except for those meant for it', () => {
    const sent = provider.seen.map(({ target, rawHeaders, body }) => [target, ...rawHeaders, body].join('\n'))
    const forIt = ['ours', 'prompt', 'bearer', 'apiKey', 'azure', 'google', 'query', 'refused']
    expect(foundIn(Buffer.from(sent.join('\n')), forIt)).toEqual([])
    const targets = provider.seen.map(({ target }) => target).join('\n')
    expect(foundIn(Buffer.from(targets))).toEqual([])
  })

  it('do not appear in the log at its most detailed level', async () => {
    // The log is written in blocks.
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    const { stdout, stderr } = outlay.output()
    expect(stdout).toContain('"event":"call"')
    expect(foundIn(Buffer.from(stdout + stderr))).toEqual([])
    expect(stdout).not.toContain(providersWords)
  })

  it('do not appear in any byte of the data folder: while it runs, after kill -9, and after a stop in order', async () => {
    const look = () => {
      const found: string[] = []
      for (const name of filesOf(env.OUTLAY_DATA_DIR!)) {
        const bytes = readFileSync(join(env.OUTLAY_DATA_DIR!, name))
        for (const what of foundIn(bytes)) found.push(`${what} in ${name}`)
        if (bytes.includes(providersWords)) found.push(`the provider's words in ${name}`)
      }
      return found
    }
    expect(filesOf(env.OUTLAY_DATA_DIR!)).toEqual(
      expect.arrayContaining(['outlay.db', 'outlay.db-wal', 'outlay.journal', 'secret.key', 'control.token']),
    )
    expect(look()).toEqual([])
    await outlay.kill()
    expect(look()).toEqual([])
    outlay = startOutlayProcess(env)
    await outlay.listening
    await outlay.stop()
    expect(look()).toEqual([])
  })

  it('on disk: the two files with secrets can be read by their owner only, in a folder that only the owner can enter', () => {
    const mode = (name: string) => (statSync(join(env.OUTLAY_DATA_DIR!, name)).mode & 0o777).toString(8)
    expect([mode('.'), mode('secret.key')]).toEqual(['700', '600'])
  })
})

function filesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(directory, name)).isFile(),
  )
}

/** Sends bytes unchanged and returns the answer up to the close of the connection. */
function raw(bytes: string): Promise<string> {
  const { port, hostname } = new URL(origin)
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    socket.on('data', (piece) => {
      text += piece
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(text))
    socket.setTimeout(1_000, () => socket.destroy())
  })
}
