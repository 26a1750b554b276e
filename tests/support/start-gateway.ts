import { mkdtempSync, rmSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RequestDetail } from '@outlay/shared/api'
import { readConfig } from '../../server/src/config/index.ts'
import { verify } from '../../server/src/control-plane/follower/index.ts'
import { openStorageForReading } from '../../server/src/control-plane/storage/index.ts'
import { type CallWatcher, type Outlay, startOutlay } from '../../server/src/main.ts'
import { type FakeProvider, startFakeProvider } from './fake-provider.ts'

export const ourProviderKey = 'sk-ours-0123456789abcdefghijklmnop'
export const callersProviderKey = 'sk-callers-0123456789abcdefghij4f2a'

export type Answer = {
  status: number
  statusMessage: string
  headers: IncomingHttpHeaders
  rawHeaders: string[]
  body: Buffer
  /** Whether the answer was complete. */
  isComplete: boolean
}

export type TestGateway = {
  outlay: Outlay
  provider: FakeProvider
  dataDir: string
  /** An Outlay key without extra permissions. */
  key: string
  call(options: CallOptions): Promise<Answer>
  /** The row of a call, read as the dashboard does. */
  row(id: string | string[] | undefined): Promise<RequestDetail>
  /** The newest rows, newest first. */
  rows(): Promise<RequestDetail[]>
  /** The number of running calls, and the bytes that are held for them. */
  load(): Promise<{ running: number; heldBytes: number }>
  /** Stops cleanly, and throws when `outlay verify` finds a difference. */
  close(): Promise<void>
}

export type CallOptions = {
  path?: string
  method?: string
  key?: string | null
  headers?: Record<string, string | string[]>
  body?: string | Buffer | null
  onPiece?: (piece: Buffer, abort: () => void) => void
}

export const chatRequest = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Say hello.' }] }

type Settings = Record<string, string>

/**
 * Starts a shipped gateway in this process, in front of a fake provider, with its own data folder. Settings
 * may depend on the address of that provider.
 */
export async function startGateway(
  env: Settings | ((address: string) => Settings) = {},
  now: () => number = Date.now,
  watcher?: CallWatcher,
): Promise<TestGateway> {
  const dataDir = mkdtempSync(join(tmpdir(), 'outlay-test-'))
  const provider = await startFakeProvider()
  const config = readConfig({
    OUTLAY_PORT: '0',
    OUTLAY_DATA_DIR: dataDir,
    OUTLAY_OPENAI_API_KEY: ourProviderKey,
    OUTLAY_OPENAI_BASE_URL: provider.baseUrl,
    OUTLAY_LOG_LEVEL: 'silent',
    ...(typeof env === 'function' ? env(new URL(provider.baseUrl).origin) : env),
  })
  const outlay = await startOutlay({
    config,
    simulatorUrl: null,
    now,
    isInOneThread: true,
    ...(watcher ? { watcher } : {}),
  })
  const key = (await outlay.keys.create({ project: 'tests', permissions: [] })).secret
  const read = async (path: string) => (await fetch(outlay.origin + path)).json()
  return {
    outlay,
    provider,
    dataDir,
    key,
    call: (options) => call(outlay.origin, { key, ...options }),
    row: async (id) => (await read(`/api/requests/${id}`)) as RequestDetail,
    rows: async () => ((await read('/api/requests?limit=200')) as { requests: RequestDetail[] }).requests,
    load: async () => ((await read('/healthz')) as { calls: { running: number; heldBytes: number } }).calls,
    async close() {
      await outlay.stop()
      await provider.close()
      const problems = await verifyProblems(config)
      rmSync(dataDir, { recursive: true, force: true })
      if (problems.length > 0) throw new Error(`outlay verify finds: ${problems.join('\n')}`)
    },
  }
}

/** Runs `outlay verify` on a database without writers. */
async function verifyProblems(config: { databaseFile: string }): Promise<string[]> {
  const reader = await openStorageForReading(config)
  if (reader === null) return []
  const { differences } = await verify(reader.verify)
  await reader.close()
  return differences.map((difference) => JSON.stringify(difference))
}

/** Makes one call with node:http, which shows raw headers and leaves bodies unchanged. */
export function call(origin: string, options: CallOptions): Promise<Answer> {
  const {
    path = '/v1/chat/completions',
    method = 'POST',
    key,
    body = JSON.stringify(chatRequest),
    onPiece,
  } = options
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${origin}`, {
      path,
      method,
      agent: false,
      maxHeaderSize: 128 * 1024,
      headers: {
        ...(key ? { authorization: `Bearer ${key}` } : {}),
        ...(body === null || method === 'GET' || method === 'HEAD'
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        ...options.headers,
      },
    })
    request.on('error', reject)
    request.on('response', (response) => {
      const pieces: Buffer[] = []
      const finish = () =>
        resolve({
          status: response.statusCode ?? 0,
          statusMessage: response.statusMessage ?? '',
          headers: response.headers,
          rawHeaders: response.rawHeaders,
          body: Buffer.concat(pieces),
          isComplete: response.complete,
        })
      response.on('data', (piece: Buffer) => {
        pieces.push(piece)
        onPiece?.(piece, () => request.destroy())
      })
      response.on('error', () => {})
      response.on('close', finish)
    })
    if (body !== null && method !== 'GET' && method !== 'HEAD') request.write(body)
    request.end()
  })
}

/** Waits until `read` returns a value, because a row that is counted later takes a moment. */
export async function eventually<T>(
  read: () => Promise<T | null | undefined | false>,
  withinMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const value = await read()
    if (value) return value
    if (Date.now() > deadline) throw new Error('what was waited for did not come')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
