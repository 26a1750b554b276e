import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { serveWeb } from './serve-web.ts'

const zone = () => 'Europe/Berlin'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outlay-web-'))
  await mkdir(join(folder, 'dist/assets'), { recursive: true })
  await writeFile(join(folder, 'dist/index.html'), '<!doctype html>\n<html lang="en"><title>Outlay</title>')
  await writeFile(join(folder, 'dist/assets/index-a1b2.js'), 'export {}')
  await writeFile(join(folder, 'dist/icon.svg'), '<svg/>')
  await writeFile(join(folder, 'secret.key'), 'secret')
})
afterEach(() => rm(folder, { recursive: true }))

describe('the built dashboard', () => {
  test.each([
    ['/', 'text/html; charset=utf-8', 'no-store'],
    ['/calls/req_1', 'text/html; charset=utf-8', 'no-store'],
    ['/calls/gpt-4.1', 'text/html; charset=utf-8', 'no-store'],
    ['/index.html', 'text/html; charset=utf-8', 'no-store'],
    ['/assets/index-a1b2.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/icon.svg', 'image/svg+xml', 'no-cache'],
  ])('serves %s as %s with cache-control %s', async (path, type, cacheControl) => {
    const response = await serveWeb({ directory: join(folder, 'dist'), zone }).request(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('cache-control')).toBe(cacheControl)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  })

  test.each(['/', '/index.html', '/spend?range=7d'])(
    'tells the page at %s the reporting zone',
    async (path) => {
      const response = await serveWeb({ directory: join(folder, 'dist'), zone }).request(path)
      expect(await response.text()).toContain('<html data-reporting-zone="Europe/Berlin" lang="en">')
    },
  )

  test('never serves a file outside its folder', async () => {
    const app = serveWeb({ directory: join(folder, 'dist'), zone })
    for (const path of [
      '/../secret.key',
      '/%2e%2e/secret.key',
      '/..%2fsecret.key',
      '/assets/..%2f..%2fsecret.key',
      '/%00.js',
    ]) {
      expect(await (await app.request(path)).text(), path).not.toContain('secret')
    }
  })

  test('answers 404, and not the page, for an asset of an older build', async () => {
    const response = await serveWeb({ directory: join(folder, 'dist'), zone }).request('/assets/index-old.js')
    expect(response.status).toBe(404)
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  test('says how to build it when it is missing', async () => {
    const response = await serveWeb({ directory: join(folder, 'nothing'), zone }).request('/')
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('npm install')
  })
})
