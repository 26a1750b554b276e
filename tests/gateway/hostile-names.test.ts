import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RequestDetail, RequestsPage, UsageReport } from '@outlay/shared/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStorage } from '../../server/src/control-plane/storage/index.ts'
import { type OutlayProcess, runOutlay, startOutlayProcess } from '../crash/outlay-process.ts'
import {
  chatAnswer,
  delta,
  done,
  type FakeProvider,
  json,
  startFakeProvider,
  stream,
  usage,
  usageChunk,
} from '../support/fake-provider.ts'
import { type Answer, type CallOptions, call, eventually } from '../support/start-gateway.ts'

/** Model names that a caller may send with bad intent or by accident. */
const names: Record<string, string> = {
  quotes: `he said "it's" \`so\` \\"`,
  'a tag': '<script>alert(1)</script><img src=x onerror=alert(1)>',
  'a formula': "=cmd|' /C calc'!A0",
  'a formula behind a comma': 'a,=1+1',
  'a formula behind a semicolon': 'a;=1+1;b',
  'a formula behind a tab': 'a\t=1+1',
  'a formula behind white space': ' \t =1+1',
  'a plus': '+1+1',
  'a minus': '-1+1',
  'an at': '@SUM(A1:A9)',
  'a line feed': 'a\nset-cookie: session=1\n\n=1+1',
  'a carriage return': 'a\r\nx-outlay-cost-usd: 0\r\n\r\nHTTP/1.1 200 OK',
  'an escape sequence': '\u001b[2J\u001b[31mred\u001b]0;title\u0007\u001b[0m',
  'an 8-bit escape sequence': '\u009b31mred\u009d0;title\u009c',
  'a bell and a backspace': 'gpt\u0007\b\b\bfoo\u007f',
  'a bidirectional override': '\u202egpt-4o\u202c \u2066x\u2069 \u200f',
  'invisible letters': 'gpt\u200b-4o\ufeff\u00ad',
  'line separators': 'a\u2028b\u2029c\u0085d',
  '10,000 letters': 'x'.repeat(10_000),
  '10,000 astral letters': '😀'.repeat(5_000),
  'an astral letter on the edge': `${'y'.repeat(199)}😀`,
  NUL: 'a\0b',
  'NUL again': 'a\0\0b',
  'a lone high surrogate': 'x\ud800',
  'a lone low surrogate': '\udc00x',
  'another lone surrogate': 'x\ud801',
  SQL: "'; DROP TABLE requests; --",
  'a prototype': '__proto__',
  'a constructor': 'constructor',
  nothing: '',
  'white space': ' \u00a0 ',
  placeholders: '%s %n $(id) {{7*7}} %0d%0a',
}

let folder: string
let env: { OUTLAY_DATA_DIR: string } & Record<string, string>
let provider: FakeProvider
let outlay: OutlayProcess
let origin: string
let key: string
let calls = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-hostile-'))
  provider = await startFakeProvider()
  env = {
    OUTLAY_DATA_DIR: join(folder, 'data'),
    OUTLAY_OPENAI_BASE_URL: provider.baseUrl,
    OUTLAY_OPENAI_API_KEY: 'sk-hostile-0123456789',
  }
  outlay = startOutlayProcess(env)
  const banner = await outlay.listening
  origin = banner.origin
  key = banner.key!
})
afterAll(async () => {
  await outlay.kill()
  await provider.close()
  rmSync(folder, { recursive: true, force: true })
})

async function send(options: CallOptions): Promise<Answer> {
  calls += 1
  return call(origin, { key, ...options })
}

const ask = async <T>(path: string) => (await (await fetch(origin + path)).json()) as T
const row = ({ headers }: Answer) => ask<RequestDetail>(`/api/requests/${headers['x-outlay-request-id']}`)
const requestBody = (model: string) =>
  JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello.' }] })

/** No text on a row may contain these, wherever it is shown: control characters and half surrogate pairs. */
const controls = /[\p{Cc}\p{Cs}\u2028\u2029]/u

function textsOf(call: RequestDetail): (string | null)[] {
  return [
    call.requestModel,
    call.responseModel,
    call.errorType,
    call.serviceTier,
    call.providerRequestId,
    call.route,
    call.method,
  ]
}

describe.each(Object.entries(names))('a model named with %s', (_, name) => {
  it('passes unchanged, and its row is clean and can be found', async () => {
    provider.answer(json(200, chatAnswer()), stream([delta('Hello.'), usageChunk, done]))
    for (const options of [{}, { stream: true }]) {
      const body = JSON.stringify({ ...JSON.parse(requestBody(name)), ...options })
      const answer = await send({ body, headers: { 'x-outlay-receipt': 'stream' } })
      expect([answer.status, answer.isComplete]).toEqual([200, true])
      if (!('stream' in options)) expect(provider.seen.at(-1)!.body.toString()).toBe(body)
      expect(answer.rawHeaders.join('')).toMatch(/^[\x20-\x7e]*$/)
      const found = await row(answer)
      expect(found).toMatchObject({ outcome: 'answered', costState: 'priced', effectiveCostUsd: '0.00045' })
      for (const text of textsOf(found)) expect(text ?? '').not.toMatch(controls)
      expect([...(found.requestModel ?? '')].length).toBeLessThanOrEqual(200)
      const page = await ask<RequestsPage>(
        `/api/requests?limit=200&model=${encodeURIComponent(found.requestModel ?? '')}`,
      )
      expect(page.requests.map(({ id }) => id)).toContain(found.id)
    }
  })

  it("in every field of the provider's answer leaves a clean row, too", async () => {
    const inHeader = Buffer.from(name)
      .toString('latin1')
      .replace(/[^\t\x20-\x7e\x80-\xff]/g, '')
    provider.answer(
      json(200, { ...chatAnswer(), model: name, service_tier: name }, { 'x-request-id': inHeader || 'x' }),
      json(400, { error: { message: name, code: name, type: name } }),
      json(400, { error: name }),
      stream([delta('Hello.'), `data: ${JSON.stringify({ error: { code: name } })}\n\n`, usageChunk, done]),
    )
    for (const options of [{}, {}, {}, { stream: true }]) {
      const body = JSON.stringify({ messages: [], ...options })
      const answer = await send({ body })
      expect(answer.isComplete).toBe(true)
      for (const text of textsOf(await row(answer))) expect(text ?? '').not.toMatch(controls)
    }
  })
})

describe('absurd numbers', () => {
  const most = Number.MAX_SAFE_INTEGER

  it.each([most, most - 1, most + 1, 1e308, -1, 0.5, '9', null])(
    'an output maximum of %j: the call is recorded',
    async (maximum) => {
      // The provider reports no usage, so only the bound is known of the cost.
      provider.answer((_request, response) => void response.destroy())
      for (const n of [1, 128]) {
        const body = JSON.stringify({
          ...JSON.parse(requestBody('gpt-4o-mini')),
          max_completion_tokens: maximum,
          n,
        })
        const found = await row(await send({ body }))
        expect(found).toMatchObject({ outcome: 'upstream-failed', costState: 'unpriced' })
      }
    },
  )

  it.each([most, most + 1, 1e308, 2 ** 62, -1, 0.5, '9', null])(
    'usage of %j: the call is recorded',
    async (tokens) => {
      provider.answer(
        json(200, { ...chatAnswer(), usage: { ...usage, prompt_tokens: tokens, completion_tokens: tokens } }),
      )
      const found = await row(await send({ body: requestBody('gpt-4o-mini') }))
      expect(found).toMatchObject({ outcome: 'answered' })
      expect(found.inputTokens ?? 0).toBeLessThanOrEqual(1e9)
    },
  )
})

describe('all these hostile names together', () => {
  it('are rows in the database with right sums', async () => {
    await eventually(
      async () => (await ask<{ records: { pending: number } }>('/readyz')).records.pending === 0,
    )
    const { stdout, exitCode } = await runOutlay(['verify', '--json'], env)
    expect(JSON.parse(stdout)).toMatchObject({ rows: calls, differenceCount: 0 })
    expect(exitCode).toBe(0)
    const day = 86_400_000
    const range = `from=${new Date(Date.now() - day).toISOString()}&to=${new Date(Date.now() + day).toISOString()}`
    const { totals } = await ask<UsageReport>(`/api/usage?${range}&groupBy=model`)
    expect(totals.calls).toBe(calls)
  })

  it('export as a CSV without formulas, whatever separator a spreadsheet uses', async () => {
    const { stdout } = await runOutlay(['export', 'requests', '--format', 'csv'], env)
    const [header, ...rows] = parseCsv(stdout.replace(/^\ufeff/, ''))
    expect(rows).toHaveLength(calls)
    for (const cells of rows) expect(cells).toHaveLength(header!.length)
    const formulas = rows.flat().filter((cell) => /^\s*[=+@\t\r]|^\s*-(?!\d+(\.\d+)?$)/.test(cell))
    expect(formulas).toEqual([])
    // Some programs split at semicolons or tabs: no unquoted part may begin like a formula either.
    const unquoted = stdout.replace(/"(?:[^"]|"")*"/g, '')
    expect(unquoted).not.toMatch(/[;\t]\s*[=+@-]/)
  })

  it('export as JSON with one object a line', async () => {
    const { stdout } = await runOutlay(['export', 'requests', '--format', 'ndjson'], env)
    const lines = stdout.split('\n').slice(0, -1)
    expect(lines.map((line) => (JSON.parse(line) as RequestDetail).id)).toHaveLength(calls)
  })

  it('are one line of JSON each in the log, without raw control characters', async () => {
    // The log is written in blocks.
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    const lines = outlay
      .output()
      .stdout.split('\n')
      .filter((line) => line.startsWith('{'))
    expect(lines.filter((line) => JSON.parse(line).event === 'call')).toHaveLength(calls)
    expect(lines.filter((line) => controls.test(line))).toEqual([])
    expect(lines.filter((line) => /row-not-written|unexpected-error/.test(line))).toEqual([])
  })

  it('contain no terminal control sequences when exported or listed', async () => {
    // The API accepts no such name, but a database written by other programs may contain one.
    const databaseFile = join(env.OUTLAY_DATA_DIR, 'outlay.db')
    const store = await openStorage({ databaseFile }, { durability: 'process' })
    const { keys } = store
    for (const [index, name] of Object.values(names).entries()) {
      const projectId = `prj_hostile_${index}`
      await keys.insertProject({ id: projectId, name: `${name} ${index}`, createdAt: 1 })
      await keys.insertKey({
        id: `key_hostile_${index}`,
        kind: 'outlay',
        digest: `${index}`,
        hint: 'olk_…',
        name,
        projectId,
        provider: 'openai',
        permissions: [],
        createdAt: 1,
        revokedAt: null,
      })
    }
    await store.close()
    for (const args of [
      ['keys', 'list'],
      ['keys', 'revoke', 'key_hostile_11'],
      ['export', 'requests'],
      ['export', 'requests', '--format', 'ndjson'],
    ]) {
      const shown = onTerminal(args)
      expect(shown.length, args.join(' ')).toBeGreaterThan(20)
      const acting = [...shown.matchAll(/[^\r\n]{0,20}(?![\r\n])[\p{Cc}\p{Cf}\u2028\u2029]/gu)].map(
        ([text]) => text,
      )
      expect(acting.slice(0, 3), args.join(' ')).toEqual([])
    }
  })

  it('survive a kill -9', async () => {
    await outlay.kill()
    outlay = startOutlayProcess(env)
    origin = (await outlay.listening).origin
    const { stdout } = await runOutlay(['verify', '--json'], env)
    expect(JSON.parse(stdout)).toMatchObject({ rows: calls, differenceCount: 0 })
  })
})

/** Parses RFC 4180 strictly. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let rest = text
  while (rest !== '') {
    const match = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest)
    if (!match) throw new Error(`not CSV: ${JSON.stringify(rest.slice(0, 80))}`)
    row.push(match[1]?.replaceAll('""', '"') ?? match[2]!)
    if (match[3] === '\r\n') {
      rows.push(row)
      row = []
    }
    rest = rest.slice(match[0].length)
  }
  return rows
}

const command = join(import.meta.dirname, '../../server/bin/outlay.js')

/** Gives a command a terminal as its standard output. */
const terminal = join(import.meta.dirname, '../cli/at-terminal.py')

function onTerminal(args: readonly string[]): string {
  return execFileSync('python3', [terminal, process.execPath, command, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64 * 1024 * 1024,
  }).toString()
}
