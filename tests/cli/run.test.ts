import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chatAnswer, type FakeProvider, headerOf, json, startFakeProvider } from '../support/fake-provider.ts'
import { realtimeUsage, serveRealtime, startFakeRealtime } from '../support/fake-realtime.ts'
import { eventually } from '../support/start-gateway.ts'

const outlay = fileURLToPath(new URL('../../server/bin/outlay.js', import.meta.url))
const command = fileURLToPath(new URL('command.js', import.meta.url))
const terminal = fileURLToPath(new URL('at-terminal.py', import.meta.url))

let folder: string
let dataDir: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-run-'))
  dataDir = join(folder, 'data')
})
afterEach(() => rmSync(folder, { recursive: true }))

type Ended = { code: number | null; stdout: string; stderr: string }

/** An environment without any key. Each test adds the variables that it needs. */
const bare = () => ({ PATH: process.env.PATH, OUTLAY_DATA_DIR: dataDir })

function start(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [outlay, ...args], {
    cwd: folder,
    env: { ...bare(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { child, ended: endOf(child) }
}

async function endOf(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}

const run = (options: readonly string[], verbs: readonly string[], env?: NodeJS.ProcessEnv) =>
  start(['run', ...options, '--', process.execPath, command, ...verbs], env).ended

/** The calls on record, read with `outlay export`. */
async function rowsIn(dataFolder: string): Promise<{ effectiveCostUsd: string | null; outcome: string }[]> {
  const { code, stdout, stderr } = await start(['export', 'requests', '--format', 'ndjson'], {
    OUTLAY_DATA_DIR: dataFolder,
  }).ended
  expect([code, stderr, stdout === '']).toEqual([0, '', false])
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

describe('a command run by outlay run', () => {
  it('owns standard output and the exit code, and its cost follows on standard error', async () => {
    const { code, stdout, stderr } = await run(
      [],
      ['environment=OPENAI_BASE_URL', 'chat', 'chat', 'embed', 'exit=3'],
    )
    expect(code).toBe(3)
    const [address, ...answers] = stdout.trim().split('\n')
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/)
    expect(answers).toHaveLength(2)
    expect(stderr).toContain(`no provider key is set (OPENAI_API_KEY), so a simulator at ${address} answers`)
    expect(stderr).toMatch(/^outlay: \$0\.\d+ of play money for 3 calls$/m)
    expect(stderr).toMatch(/^ {2}dearest call {2}\$0\.\d+, gpt-4o-mini-2024-07-18, \d+ read, \d+ written$/m)
    expect(stderr).toMatch(
      /^ {2}top prompts {3}9\d(\.\d)?%, 2 calls of gpt-4o-mini-\S+ with the same system message \(57 characters\)$/m,
    )
    expect(stderr).toContain('last run      none of this command is known here')
  })

  it('is told where its records are, and they are kept', async () => {
    await run([], ['chat', 'silent', 'embed'])
    const rows = await rowsIn(join(dataDir, 'run/1'))
    const [kept] = pastRuns()
    expect(rows.map(({ outcome }) => outcome)).toEqual(['answered', 'answered', 'answered'])
    const sum = rows.reduce((total, { effectiveCostUsd }) => total + Number(effectiveCostUsd), 0)
    expect(Number(kept?.costUsd)).toBeCloseTo(sum, 12)
    expect(kept).toMatchObject({ calls: 3, callsWithoutPrice: 0, isSimulated: true, exitCode: 0 })
  })

  it('is compared with its own last run only', async () => {
    await run([], ['embed'])
    expect((await run([], ['embed'])).stderr).toMatch(
      /last run {6}the same as the <\$0.000001 on .* UTC; as many calls$/m,
    )
    expect((await run([], ['embed', 'embed'])).stderr).toContain('none of this command is known here')
  })

  it('may run next to another one, each with records of its own', async () => {
    const [first, second] = await Promise.all([run([], ['chat']), run([], ['embed'])])
    expect([first.code, second.code]).toEqual([0, 0])
    expect((await rowsIn(join(dataDir, 'run/1'))).length).toBe(1)
    expect((await rowsIn(join(dataDir, 'run/2'))).length).toBe(1)
    expect(pastRuns()).toHaveLength(2)
  })

  it('is told when its calls bypassed the gateway', async () => {
    expect((await run([], ['exit=0'])).stderr).toContain('this command made no calls.')
  })

  it('reaches the gateway although a proxy is set for everything else', async () => {
    const env = { HTTP_PROXY: 'http://proxy.example:3128', NO_PROXY: 'intranet.example' }
    const { stdout } = await run([], ['environment=NO_PROXY', 'environment=no_proxy'], env)
    expect(stdout).toBe('intranet.example,127.0.0.1\nintranet.example,127.0.0.1\n')
  })
})

describe('the key of a command', () => {
  let provider: FakeProvider
  beforeEach(async () => {
    provider = await startFakeProvider()
  })
  afterEach(() => provider.close())

  it('is passed through, with its provider', async () => {
    const env = { OPENAI_API_KEY: 'sk-own-0123456789abcdef', OPENAI_BASE_URL: provider.baseUrl }
    const both = { ...env, OUTLAY_OPENAI_API_KEY: 'sk-ours-0123456789abcdef' }
    const { stdout, stderr } = await run([], ['environment=OPENAI_API_KEY', 'chat'], both)
    expect(stdout).toContain('sk-own-0123456789abcdef\n')
    expect(provider.seen.map((request) => headerOf(request, 'authorization'))).toEqual([
      'Bearer sk-own-0123456789abcdef',
    ])
    expect(stderr).toContain(`to ${provider.baseUrl}, with its own OPENAI_API_KEY.`)
    expect(stderr).toMatch(/^outlay: \$0\.00045 for 1 call$/m)
  })

  it('is an Outlay key when only Outlay has a provider key, and is revoked when the command ends', async () => {
    const env = {
      OUTLAY_OPENAI_API_KEY: 'sk-ours-0123456789abcdef',
      OUTLAY_OPENAI_BASE_URL: provider.baseUrl,
    }
    const { stdout, stderr } = await run([], ['environment=OPENAI_API_KEY', 'chat'], env)
    expect(stdout).toMatch(/^olk_\S+$/m)
    expect(headerOf(provider.seen[0]!, 'authorization')).toBe('Bearer sk-ours-0123456789abcdef')
    expect(stderr).toContain('with your OUTLAY_OPENAI_API_KEY.')
    const { stdout: keys } = await start(['keys', 'list', '--json'], {
      OUTLAY_DATA_DIR: join(dataDir, 'run/1'),
    }).ended
    expect(JSON.parse(keys)).toMatchObject([
      { project: { name: 'outlay run' }, revokedAt: expect.any(String) },
    ])
  })

  it('is never written to disk, nor are prompts and the command line', async () => {
    const env = { OPENAI_API_KEY: 'sk-own-0123456789abcdef', OPENAI_BASE_URL: provider.baseUrl }
    await run([], ['chat', 'embed', 'environment=hunter2'], env)
    const written = readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
    expect(written.length).toBeGreaterThan(3)
    for (const planted of ['sk-own-0123456789abcdef', 'in one sentence', 'a secret text', 'hunter2']) {
      expect(
        written.some((bytes) => bytes.includes(planted)),
        planted,
      ).toBe(false)
    }
  })

  it('the models without a price are listed when the command has ended', async () => {
    provider.answer(json(200, { ...chatAnswer(), model: 'house-model' }))
    const env = { OPENAI_API_KEY: 'sk-own-0123456789abcdef', OPENAI_BASE_URL: provider.baseUrl }
    const { stderr } = await run([], ['chat=house-model'], env)
    expect(stderr).toMatch(/^outlay: \$0\.00\+ for 1 call$/m)
    expect(stderr).toContain(
      'no price yet  1 call without a known cost (house-model). No price yet: this model is not',
    )
  })
})

describe('--max', () => {
  it('refuses calls beyond the limit, which clients do not retry, and asks the command to end', async () => {
    const log = join(folder, 'log')
    const { code, stderr } = await run(['--max', '0.0001'], [`stubborn=${log}`])
    expect(code).toBe(1)
    const notes = readFileSync(log, 'utf8').trim().split('\n')
    expect(notes.toSorted()).toEqual(['402 run-limit-reached insufficient_quota', 'SIGTERM'])
    expect(stderr).toMatch(/^ {2}refused {7}1 call was not sent$/m)
    expect(stderr).toMatch(
      /^outlay: stopped: the calls of this command cost \$0\.000\d+, and its limit is \$0\.0001 \(--max\)\.$/m,
    )
    expect(stderr.trim().split('\n').at(-1)).toContain('outlay: stopped')
  })

  it('ends a realtime session that asks for another answer beyond the limit', async () => {
    const provider = await startFakeRealtime()
    provider.onConnection(serveRealtime({ model: 'gpt-realtime' }, [realtimeUsage]))
    const log = join(folder, 'log')
    const env = { OPENAI_API_KEY: 'sk-own-0123456789abcdef', OPENAI_BASE_URL: `${provider.origin}/v1` }
    // Two answers exceed this limit, one does not.
    const { code, stderr } = await run(['--max', '0.01'], [`talk=${log}`], env)
    await provider.close()
    expect(code).toBe(1)
    expect(readFileSync(log, 'utf8')).toBe(
      '1008 The calls of this command have cost its limit of $0.01 (outlay run --max), so this session ends.',
    )
    expect(stderr).toContain('outlay: stopped: the calls of this command cost $0.01')
    // The session and its two answers.
    expect((await rowsIn(join(dataDir, 'run/1'))).map(({ outcome }) => outcome).toSorted()).toEqual([
      'answered',
      'answered',
      'interrupted',
    ])
  })

  it('ends every process that the command started, after ten seconds by force', async () => {
    const log = join(folder, 'log')
    const script = `trap '' TERM; "$0" "$1" chat; "$0" "$1" wait=${log} & "$0" "$1" forever; wait`
    const args = ['run', '--max', '0.000001', '--', 'sh', '-c', script, process.execPath, command]
    const startedAt = performance.now()
    const { code } = await start(args).ended
    expect(code).toBe(1)
    expect(performance.now() - startedAt).toBeGreaterThan(9_000)
    expect(isRunning(Number(readFileSync(log, 'utf8')))).toBe(false)
  })

  it('leaves a command below the limit alone', async () => {
    const { code, stderr } = await run(['--max', '5'], ['chat', 'exit=0'])
    expect(code).toBe(0)
    expect(stderr).not.toContain('stopped')
  })

  it.each(['0', '-1', 'five', '1e3'])('%s is refused as an amount', async (max) => {
    const { code, stderr } = await start(['run', `--max=${max}`, '--', 'true']).ended
    expect(code).toBe(1)
    expect(stderr).toContain('Give an amount of dollars above 0')
  })
})

describe('signals and exit codes', () => {
  it('passes signals on and ends as the command ends', async () => {
    const log = join(folder, 'log')
    const { child, ended } = start(['run', '--', process.execPath, command, 'chat', `wait=${log}`])
    await eventually(async () => existsSync(log))
    child.kill('SIGTERM')
    const { code, stderr } = await ended
    expect(code).toBe(7)
    expect(stderr).toMatch(/play money for 1 call$/m)
  })

  it('exits with 128 + n for signal n, 127 for an unknown command, 126 for a file that is no program', async () => {
    expect((await start(['run', '--', 'sh', '-c', 'kill -9 $$']).ended).code).toBe(137)
    const missing = await start(['run', '--', 'no-such-command']).ended
    expect([missing.code, missing.stderr.includes('there is no command no-such-command.')]).toEqual([
      127,
      true,
    ])
    expect((await start(['run', '--', folder]).ended).code).toBe(126)
  })

  it('at a terminal, Ctrl-C reaches the command once, and the cost is still printed', async () => {
    const script = `count=0; trap 'count=$((count + 1)); echo "told $count"' INT; "$0" "$1" embed; echo ready; sleep 1; sleep 0.3; exit 5`
    const args = [outlay, 'run', '--', 'sh', '-c', script, process.execPath, command]
    const child = spawn('python3', [terminal, process.execPath, ...args], { cwd: folder, env: bare() })
    const { code, stdout } = await endOf(child)
    expect(stdout).toContain('told 1')
    expect(stdout).not.toContain('told 2')
    expect(stdout).toContain('of play money for 1 call')
    expect(code).toBe(5)
  })
})

function pastRuns(): { costUsd: string; calls: number }[] {
  return readFileSync(join(dataDir, 'run/runs.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

/** A process that has ended stays listed until its new parent collects it. */
function isRunning(pid: number): boolean {
  const file = `/proc/${pid}/stat`
  return existsSync(file) && !/\) Z /.test(readFileSync(file, 'utf8'))
}
