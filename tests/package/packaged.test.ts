import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { RequestDetail } from '@outlay/shared/api'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningOutlay, startOutlay } from '../e2e/start-outlay.ts'
import { eventually } from '../support/start-gateway.ts'

const root = resolve(import.meta.dirname, '../..')
const run = promisify(execFile)
const minutes = 60_000

/** An empty folder that Outlay is installed into, as on somebody else's machine. */
let folder: string
let packed: { filename: string; files: { path: string }[] }

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-package-'))
  // What there is to pack was built by `npm install`: without its scripts, packing does not build it again.
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: root,
  })
  packed = [JSON.parse(stdout)].flat().map((entry) => entry.outlay ?? entry)[0]
  const options = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund']
  await run('npm', ['install', '--prefix', folder, ...options, join(folder, packed.filename)], {
    cwd: folder,
  })
  await compileSqlite()
}, 8 * minutes)
afterAll(() => rmSync(folder, { recursive: true }))

/**
 * The one thing that an installation compiles. Where it is the version that this working copy has compiled from
 * the same sources, that is taken: it saves two minutes on a slow machine. Else it is compiled.
 */
async function compileSqlite(): Promise<void> {
  const name = 'node_modules/better-sqlite3'
  const versionIn = (base: string) =>
    JSON.parse(readFileSync(join(base, name, 'package.json'), 'utf8')).version
  if (versionIn(root) !== versionIn(folder)) {
    await run('npm', ['rebuild', 'better-sqlite3', '--prefix', folder], { cwd: folder })
    return
  }
  const binary = join(name, 'build/Release/better_sqlite3.node')
  mkdirSync(dirname(join(folder, binary)), { recursive: true })
  copyFileSync(join(root, binary), join(folder, binary))
}

const environment = (dataDir: string) => ({ PATH: process.env.PATH, OUTLAY_DATA_DIR: dataDir })
const outlay = (dataDir: string, ...args: string[]) =>
  run('npx', ['outlay', ...args], { cwd: folder, env: environment(dataDir) })

describe('the package', () => {
  it('holds what runs and what explains it, and no sources', () => {
    const paths = packed.files.map(({ path }) => path)
    for (const needed of [
      'LICENSE',
      'README.md',
      'server/bin/outlay.js',
      'server/dist/cli/main.js',
      'server/dist/licenses.md',
      'web/dist/index.html',
      'web/dist/licenses.md',
    ]) {
      expect(paths).toContain(needed)
    }
    expect(paths.filter((path) => path.startsWith('migrations/sqlite/')).length).toBeGreaterThan(1)
    expect(paths.filter((path) => /\.(ts|tsx|map)$|\.test\.|^(tests|scripts|shared)\//.test(path))).toEqual(
      [],
    )
  })

  it('says under which licences the code and the typeface in it stand', () => {
    const textOf = (path: string) => readFileSync(join(folder, 'node_modules/outlay', path), 'utf8')
    for (const name of ['hono', 'zod', 'undici', 'temporal-polyfill', 'js-tiktoken', 'swagger-ui-dist']) {
      expect(textOf('server/dist/licenses.md')).toContain(`\n## ${name} - `)
    }
    for (const name of ['react', 'recharts', '@fontsource-variable/inter', 'tailwindcss']) {
      expect(textOf('web/dist/licenses.md')).toContain(`\n## ${name} - `)
    }
    expect(textOf('web/dist/licenses.md')).toContain('SIL OPEN FONT LICENSE')
  })

  it('depends on what it needs at run time and on nothing of ours', () => {
    const installed = JSON.parse(readFileSync(join(folder, 'node_modules/outlay/package.json'), 'utf8'))
    expect(Object.keys(installed.dependencies).filter((name) => name.startsWith('@outlay/'))).toEqual([])
    for (const development of ['vitest', 'openai', 'react', 'esbuild', 'zod', 'drizzle-orm']) {
      expect(existsSync(join(folder, 'node_modules', development))).toBe(false)
    }
  })
})

describe('installed from its tarball into an empty folder', () => {
  let running: RunningOutlay
  let client: OpenAI
  const read = async (path: string) => (await fetch(running.origin + path)).json()
  const newest = async () =>
    ((await read('/api/requests?limit=1')) as { requests: RequestDetail[] }).requests[0]

  beforeAll(async () => {
    running = await startOutlay({ command: 'npx', args: ['outlay', 'start'], cwd: folder })
    client = new OpenAI({ baseURL: `${running.origin}/v1`, apiKey: running.banner.key })
  }, minutes)
  afterAll(() => running.stop())

  const chat = (headers: Record<string, string> = {}) =>
    client.chat.completions.create(
      { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Say hello.' }] },
      { headers },
    )

  it('answers a call, and the call is on record with its cost', async () => {
    const answer = await chat()
    expect(answer.choices[0]?.message.content).not.toBe('')
    expect(await newest()).toMatchObject({
      outcome: 'answered',
      costState: 'priced',
      inputTokens: answer.usage?.prompt_tokens,
    })
  })

  it('counts in its worker what the provider does not say', async () => {
    await chat({ 'x-simulate': 'no-usage' })
    const row = await eventually(async () => {
      const latest = await newest()
      return latest?.usageSource === 'counted' ? latest : null
    })
    expect(row).toMatchObject({ costState: 'priced' })
  })

  it('serves the dashboard, its files and the description of its API', async () => {
    const page = await (await fetch(running.origin)).text()
    const files = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path)
    expect(files.length).toBeGreaterThan(1)
    for (const path of files) expect((await fetch(running.origin + path)).status).toBe(200)
    expect((await fetch(`${running.origin}/api/docs`)).status).toBe(200)
    expect(await read('/api/status')).toMatchObject({ provider: { simulated: true } })
  })

  it('has its other commands', async () => {
    const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version
    expect((await outlay(running.dataDir, '--version')).stdout).toBe(`${version}\n`)
    expect((await outlay(running.dataDir, 'verify')).stdout).toContain('0 differences')
    const backup = join(folder, 'backup.db')
    expect((await outlay(running.dataDir, 'backup', backup)).stdout).toContain('readable by you alone')
    const program =
      "fetch(process.env.OPENAI_BASE_URL + '/models', { headers: { authorization: 'Bearer ' + process.env.OPENAI_API_KEY } })"
    const { stderr } = await outlay(running.dataDir, 'run', '--', process.execPath, '--eval', program)
    expect(stderr).toContain('of play money for 1 call')
  })

  it('stops when it is told to', async () => {
    await running.stop()
    await expect(fetch(`${running.origin}/healthz`)).rejects.toThrow()
    expect(readdirSync(folder)).not.toContain('data')
  })
})
