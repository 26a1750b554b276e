import { chmodSync, linkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Receipt } from '@outlay/shared/records'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sampleReceipt, unknownReceipt } from '../control-plane/storage/contract/sample-records.ts'
import { registerDoctor } from './doctor.ts'
import { dataFolderForTest, runCommand } from './testing.ts'

let data: ReturnType<typeof dataFolderForTest>
beforeEach(() => {
  data = dataFolderForTest()
  vi.stubEnv('OUTLAY_PROVIDER', 'simulator')
})
afterEach(() => data.remove())

type Found = { check: string; state: string; message: string; remedy?: string }

async function doctor() {
  const { output, exitCode } = await runCommand(registerDoctor, ['doctor', '--json'])
  const findings = JSON.parse(output) as Found[]
  return { exitCode, of: (check: string) => findings.find((finding) => finding.check === check), findings }
}

test('a sound installation has no findings', async () => {
  writeFileSync(join(data.folder, 'secret.key'), 'x'.repeat(44), { mode: 0o600 })
  await data.record([sampleReceipt({ admittedAt: Date.now() - 1_000 })])
  const { findings, exitCode } = await doctor()
  expect(findings.filter(({ state, check }) => state !== 'ok' && check !== 'catalogue')).toEqual([])
  expect(findings.map(({ check }) => check)).toEqual([
    'node',
    'settings',
    'folder',
    'secret',
    'disk',
    'journal',
    'server',
    'provider',
    'key',
    'catalogue',
    'database',
    'clock',
    'prices',
    'usage',
    'verify',
  ])
  expect(exitCode).toBe(0)
})

test('an installation that was never started has no problem', async () => {
  const { exitCode, of } = await doctor()
  expect(of('database')).toEqual({ check: 'database', state: 'ok', message: 'made on the first start' })
  expect(exitCode).toBe(0)
})

test('an invalid setting is a problem and ends the check', async () => {
  vi.stubEnv('OUTLAY_PORT', 'many')
  const { findings, exitCode } = await doctor()
  expect(findings.map(({ check, state }) => [check, state])).toEqual([
    ['node', 'ok'],
    ['settings', 'problem'],
  ])
  expect(exitCode).toBe(1)
})

test('files that others can read and a lost secret are reported', async () => {
  chmodSync(data.folder, 0o755)
  await data.record([sampleReceipt()])
  const missing = await doctor()
  expect(missing.of('folder')).toMatchObject({ state: 'warning', remedy: `chmod 700 ${data.folder}` })
  expect(missing.of('secret')).toMatchObject({ state: 'problem' })
  expect(missing.exitCode).toBe(1)
  const file = join(data.folder, 'secret.key')
  writeFileSync(file, 'x'.repeat(44))
  chmodSync(file, 0o644)
  expect((await doctor()).of('secret')).toMatchObject({ state: 'problem', remedy: `chmod 600 ${file}` })
})

test('a short secret is a problem', async () => {
  writeFileSync(join(data.folder, 'secret.key'), 'x'.repeat(31), { mode: 0o600 })
  const { of, exitCode } = await doctor()
  expect(of('secret')).toMatchObject({
    state: 'problem',
    message: expect.stringContaining('is too short for a key'),
  })
  expect(exitCode).toBe(1)
})

test('an empty database is sound, because the first start makes its tables', async () => {
  writeFileSync(join(data.folder, 'secret.key'), 'x'.repeat(44), { mode: 0o600 })
  writeFileSync(data.databaseFile, '', { mode: 0o600 })
  const { of, exitCode } = await doctor()
  expect(of('database')).toMatchObject({ state: 'ok', message: 'made on the first start' })
  expect(exitCode).toBe(0)
})

test('a database or a journal with a hard link is a problem', async () => {
  await data.record([sampleReceipt()])
  writeFileSync(data.files.journalFile, '', { mode: 0o600 })
  linkSync(data.databaseFile, join(data.folder, 'second.db'))
  linkSync(data.files.journalFile, join(data.folder, 'second.journal'))
  const { of, exitCode } = await doctor()
  for (const check of ['database', 'journal'])
    expect(of(check)).toMatchObject({ state: 'problem', message: expect.stringContaining('(a hard link)') })
  expect(exitCode).toBe(1)
})

test('a database of another program is a problem', async () => {
  const other = new Database(data.databaseFile)
  other.exec('CREATE TABLE notes (text)')
  other.close()
  const { of, exitCode } = await doctor()
  expect(of('database')).toMatchObject({
    state: 'problem',
    message: expect.stringContaining('is not a database of Outlay'),
  })
  expect(exitCode).toBe(1)
})

test('a damaged database is a problem', async () => {
  writeFileSync(data.databaseFile, 'not a database, and long enough to be read as the header of one')
  const { of, exitCode } = await doctor()
  expect(of('database')).toMatchObject({ state: 'problem', remedy: 'restore a backup: outlay restore FILE' })
  expect(exitCode).toBe(1)
})

test('a clock that was set back, calls without usage, and wrong totals are reported', async () => {
  const hourAhead = Date.now() + 3_600_000
  await data.record([
    sampleReceipt({ admittedAt: hourAhead }),
    unknownReceipt({ admittedAt: Date.now() - 3_600_000 }),
  ])
  const database = new Database(data.databaseFile)
  database.exec('UPDATE rollups SET input_tokens = input_tokens + 1')
  database.close()
  const { of } = await doctor()
  expect(of('clock')).toMatchObject({
    state: 'problem',
    message: expect.stringMatching(/3\d{3} s in the future/),
  })
  expect(of('prices')).toMatchObject({ state: 'ok' })
  expect(of('usage')).toMatchObject({ state: 'warning' })
  expect(of('verify')).toMatchObject({
    state: 'problem',
    message: "the last day's 2 calls do not add up (differences: 2)",
  })
})

describe('calls without a cost', () => {
  const at = Date.now() - 3_600_000
  const priced = () => sampleReceipt({ admittedAt: at })
  const withoutPrice = (changes: Partial<Receipt> = {}) =>
    sampleReceipt({
      admittedAt: at,
      ...{
        costState: 'unpriced',
        costReason: 'unknown_model',
        priceId: null,
        priceTier: null,
        priceBand: null,
      },
      ...{ costParts: [], listCost: null, effectiveCost: null, responseModel: 'our-model' },
      ...changes,
    })
  const withoutUsage = (changes: Partial<Receipt> = {}) =>
    unknownReceipt({ admittedAt: at, outcome: 'answered', status: 200, errorType: null, ...changes })

  test('are reported with the command that adds a price, when their model has none', async () => {
    await data.record([priced(), withoutPrice(), withoutPrice()])
    const { of } = await doctor()
    expect(of('prices')).toEqual({
      check: 'prices',
      state: 'warning',
      message:
        '2 of 3 calls of the last 7 days have no price (66.7 %), most of them of model our-model of openai',
      remedy:
        "outlay prices add --provider 'openai' --model 'our-model' --input DOLLARS --output DOLLARS (for a million tokens), outlay prices import FILE, or a newer Outlay, which knows newer prices",
    })
    expect(of('usage')).toMatchObject({
      state: 'ok',
      message: '0 of 3 calls of the last 7 days have no usage (0.0 %)',
    })
  })

  test.each<[string, Partial<Receipt>, string, RegExp]>([
    ['cut off', { outcome: 'client-gone' }, 'cut off before their end, at openai', /who ended it/],
    ['cut off by the provider', { outcome: 'upstream-failed' }, 'cut off before their end, at openai', /who/],
    ['answered without usage', {}, 'answered by openai without any', /that host can send usage/],
    [
      'of a route that is not read',
      { operation: 'other', route: '/v1/chat/completion' },
      'at /v1/chat/completion, which is not read',
      /whether the route is meant/,
    ],
    [
      'with a fee without a count',
      { usageSource: 'reported', usage: sampleReceipt().usage },
      'with a fee of openai whose count the answer does not tell',
      /bill of the provider/,
    ],
  ])('%s are a separate finding, without advice to add a price', async (_, changes, where, remedy) => {
    await data.record([priced(), withoutUsage(changes)])
    const { of } = await doctor()
    expect(of('usage')).toMatchObject({
      state: 'warning',
      message: `1 of 2 calls of the last 7 days have no usage (50.0 %), most of them ${where}`,
      remedy: expect.stringMatching(remedy),
    })
    expect(of('usage')?.remedy).not.toContain('prices add')
    expect(of('prices')).toMatchObject({
      state: 'ok',
      message: '0 of 2 calls of the last 7 days have no price (0.0 %)',
    })
  })

  test('are two findings, one per cause, each with the most frequent model or route', async () => {
    await data.record([
      priced(),
      withoutPrice(),
      withoutPrice({ responseModel: 'other-model', costReason: 'missing_rate' }),
      withoutPrice({ responseModel: 'other-model', costReason: 'missing_rate' }),
      withoutUsage(),
      withoutUsage({ provider: 'ollama' }),
      withoutUsage({ provider: 'ollama' }),
    ])
    const { of } = await doctor()
    expect(of('prices')).toMatchObject({
      message: expect.stringMatching(/^3 of 7 calls .* of model other-model of openai$/),
      remedy: expect.stringContaining('lacks a kind of tokens: outlay prices show other-model'),
    })
    expect(of('usage')).toMatchObject({
      message: expect.stringMatching(/^3 of 7 calls .* answered by ollama without any$/),
    })
  })

  test('are ignored when they are simulated or older than a week', async () => {
    await data.record([
      priced(),
      withoutPrice({ provider: 'simulator' }),
      withoutUsage({ admittedAt: at - 8 * 86_400_000 }),
    ])
    const { of } = await doctor()
    expect(of('prices')).toMatchObject({ state: 'ok', message: expect.stringMatching(/^0 of 1 calls/) })
    expect(of('usage')).toMatchObject({ state: 'ok', message: expect.stringMatching(/^0 of 1 calls/) })
  })
})

test('a provider that accepts no connections is a problem', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  vi.stubEnv('OUTLAY_PROVIDER', 'openai')
  vi.stubEnv('OUTLAY_OPENAI_BASE_URL', `http://127.0.0.1:${port}/v1`)
  vi.stubEnv('OUTLAY_OPENAI_API_KEY', 'sk-test')
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']) vi.stubEnv(name, '')
  expect((await doctor()).of('provider')).toMatchObject({ state: 'ok' })
  await new Promise((resolve) => server.close(resolve))
  const { of } = await doctor()
  expect(of('provider')).toMatchObject({
    state: 'problem',
    message: `http://127.0.0.1:${port} cannot be reached (ECONNREFUSED)`,
  })
  vi.stubEnv('HTTPS_PROXY', 'http://proxy.example:3128')
  expect((await doctor()).of('provider')?.message).toContain('through the proxy')
})

test.each<[string, Record<string, string>, string, string]>([
  ['a key', { OUTLAY_GROQ_API_KEY: 'gsk-x' }, 'ok', 'set; only a call can tell'],
  ['a signature', { OUTLAY_BEDROCK_REGION: 'us-east-1' }, 'ok', 'calls are signed'],
  ['no key, which Ollama needs none', { OUTLAY_OLLAMA_BASE_URL: 'http://127.0.0.1:1' }, 'ok', 'none is set'],
  ['no key', { OUTLAY_PROVIDER: 'anthropic' }, 'warning', 'no key of the provider'],
])('the provider of /v1 with %s is reported with its state', async (_, env, state, message) => {
  vi.stubEnv('OUTLAY_PROVIDER', '')
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  const found = (await doctor()).of('key')
  expect(found).toMatchObject({ state, message: expect.stringContaining(message) })
  if (state === 'warning') expect(found?.remedy).toMatch(/^set OUTLAY_ANTHROPIC_API_KEY/)
})

test('a provider without a key of ours is reported', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  vi.stubEnv('OUTLAY_COMPATIBLE_ACME_BASE_URL', `${origin}/v1`)
  vi.stubEnv('OUTLAY_GROQ_BASE_URL', `${origin}/v1`)
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']) vi.stubEnv(name, '')
  const { of } = await doctor()
  expect(of('acme')).toMatchObject({
    state: 'ok',
    message: `${origin} accepts connections; no key is set, so calls go there without one`,
  })
  expect(of('groq')).toMatchObject({
    state: 'ok',
    message: `${origin} accepts connections; no key is set, so only callers with their own are served`,
  })
  await new Promise((resolve) => server.close(resolve))
})

test('the report for people has one line per check, with the remedy below', async () => {
  chmodSync(data.folder, 0o755)
  const { output } = await runCommand(registerDoctor, ['doctor'])
  expect(output).toContain(`ok       node       Node ${process.versions.node}\n`)
  expect(output).toContain(
    `warning  folder     ${data.folder} is open to other users of this machine\n                    -> chmod 700 ${data.folder}\n`,
  )
})
