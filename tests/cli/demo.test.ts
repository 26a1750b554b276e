import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { prepareDemoFolder } from '../../scripts/demo/demo-folder.ts'
import { freePort } from '../support/free-port.ts'

const root = resolve(import.meta.dirname, '../..')
const mark = 'made-by-outlay-demo'

let parent: string
let folder: string
const children: ChildProcess[] = []
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'outlay-demo-'))
  folder = join(parent, 'a demo')
})
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  rmSync(parent, { recursive: true, force: true })
})

type Demo = { printed(): string; running: Promise<boolean>; child: ChildProcess }

/** Runs `npm run demo` with these settings. `running` resolves to whether its last line was printed. */
function startDemo(env: Record<string, string>): Demo {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/demo/main.ts'], {
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let printed = ''
  const running = new Promise<boolean>((resolveRunning) => {
    for (const output of [child.stdout, child.stderr]) {
      output.setEncoding('utf8').on('data', (text: string) => {
        printed += text
        if (/^ +stop +Ctrl-C/m.test(printed)) resolveRunning(true)
      })
    }
    child.once('close', () => resolveRunning(false))
  })
  return { printed: () => printed, running, child }
}

describe('npm run demo', () => {
  it('listens on OUTLAY_PORT and keeps its data in OUTLAY_DATA_DIR', { timeout: 60_000 }, async () => {
    const port = await freePort()
    const demo = startDemo({ OUTLAY_PORT: String(port), OUTLAY_DATA_DIR: folder })
    expect(await demo.running, demo.printed()).toBe(true)
    expect(demo.printed()).toContain(`http://127.0.0.1:${port}/v1`)
    expect(demo.printed()).toContain(`OUTLAY_DATA_DIR='${folder}' npx outlay link`)
    expect(readdirSync(folder)).toEqual(expect.arrayContaining([mark, 'outlay.db']))
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)

    const second = startDemo({ OUTLAY_PORT: '0', OUTLAY_DATA_DIR: folder })
    expect(await second.running).toBe(false)
    expect(second.printed()).toMatch(/A demo is running already \(process \d+\)/)
    expect(existsSync(join(folder, 'outlay.db'))).toBe(true)
  })

  it('refuses a folder with foreign files and leaves them unchanged', async () => {
    mkdirSync(folder)
    writeFileSync(join(folder, 'outlay.db'), 'records')
    const demo = startDemo({ OUTLAY_PORT: '0', OUTLAY_DATA_DIR: folder })
    expect(await demo.running).toBe(false)
    expect(demo.child.exitCode).toBe(1)
    expect(demo.printed()).toBe(
      `The folder ${folder} has something in it that no demo has made, and a demo empties its folder. Name an empty one with OUTLAY_DATA_DIR, or empty it yourself.\n`,
    )
    expect(readdirSync(folder)).toEqual(['outlay.db'])
  })
})

describe('the folder of a demo', () => {
  it('is created when it is missing, and used when it is empty', () => {
    prepareDemoFolder(join(parent, 'new', 'below'))
    expect(readdirSync(join(parent, 'new', 'below'))).toEqual([mark])
    mkdirSync(folder)
    prepareDemoFolder(folder)
    expect(readdirSync(folder)).toEqual([mark])
  })

  it('is emptied when an earlier demo created it', () => {
    prepareDemoFolder(folder)
    mkdirSync(join(folder, 'backups'))
    writeFileSync(join(folder, 'outlay.db'), 'records')
    prepareDemoFolder(folder)
    expect(readdirSync(folder)).toEqual([mark])
  })

  it('keeps the target of a link in it', () => {
    prepareDemoFolder(folder)
    const elsewhere = join(parent, 'elsewhere')
    mkdirSync(elsewhere)
    writeFileSync(join(elsewhere, 'precious'), 'kept')
    symlinkSync(elsewhere, join(folder, 'link'))
    prepareDemoFolder(folder)
    expect(readdirSync(folder)).toEqual([mark])
    expect(readdirSync(elsewhere)).toEqual(['precious'])
  })

  it('is refused when it contains a hidden file, or is a file itself', () => {
    mkdirSync(folder)
    writeFileSync(join(folder, '.hidden'), '')
    expect(() => prepareDemoFolder(folder)).toThrow(/has something in it that no demo has made/)
    expect(readdirSync(folder)).toEqual(['.hidden'])
    const file = join(parent, 'file')
    writeFileSync(file, 'kept')
    expect(() => prepareDemoFolder(file)).toThrow(/is not a folder/)
    expect(existsSync(file)).toBe(true)
  })

  it('is refused while a server uses it', () => {
    prepareDemoFolder(folder)
    writeFileSync(join(folder, 'server.json'), JSON.stringify({ pid: process.pid }))
    expect(() => prepareDemoFolder(folder)).toThrow(`A demo is running already (process ${process.pid})`)
    expect(readdirSync(folder)).toContain('server.json')
  })
})
