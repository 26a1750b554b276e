import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { settings } from '../../server/src/config/index.ts'

/** Nobody runs these two files here: at least nothing they name may be gone. */
const root = resolve(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

describe('the Dockerfile', () => {
  const text = read('Dockerfile')

  it('copies files that exist, or that building makes', () => {
    const copied = [...text.matchAll(/^COPY (?:--from=build )?(.+) \S+$/gm)]
      .flatMap(([, sources]) => sources!.split(' '))
      .map((source) => source.replace(/^\/src\//, ''))
    expect(copied).toContain('migrations')
    const made = ['node_modules', 'web/dist']
    expect(copied.filter((path) => !made.includes(path) && !existsSync(join(root, path)))).toEqual([])
  })

  it('opens the ports that its settings and the health check use', () => {
    const exposed = /^EXPOSE (.+)$/m.exec(text)![1]!.split(' ')
    expect(exposed).toEqual([settings.OUTLAY_PORT.defaultText, text.match(/DASHBOARD_LISTEN=\S+:(\d+)/)![1]])
    expect(text).toContain(`http://127.0.0.1:${settings.OUTLAY_PORT.defaultText}/readyz`)
  })
})

it.each(['Dockerfile', 'deploy/outlay.service'])(
  '%s sets what is a setting, and starts what is there',
  (file) => {
    const text = read(file)
    const named = [...text.matchAll(/\bOUTLAY_[A-Z_]+/g)].map(([name]) => name)
    expect(named).toContain('OUTLAY_DATA_DIR')
    expect(named.filter((name) => !(name in settings))).toEqual([])
    const [, started] = /^(?:ExecStart=|CMD \["node", ").*?(server\/bin\/[\w.]+)/m.exec(text) ?? []
    expect(existsSync(join(root, started!))).toBe(true)
  },
)

it('the unit stops later than running calls may take', () => {
  const [, seconds] = /^TimeoutStopSec=(\d+)$/m.exec(read('deploy/outlay.service'))!
  expect(Number(seconds) * 1000).toBeGreaterThan(Number(settings.OUTLAY_SHUTDOWN_TIMEOUT_MS.defaultText))
})
