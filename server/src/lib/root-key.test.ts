import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { openRootKey } from './root-key.ts'

/**
 * The length of the next file before the process dies, and the act of another process just before that file
 * is complete.
 */
const next = vi.hoisted(() => ({ deathAfter: Number.POSITIVE_INFINITY, meanwhile: () => {} }))

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>()
  const writeFileSync = (file: string, text: string, options: object): void => {
    fs.writeFileSync(file, text.slice(0, next.deathAfter), options)
    if (next.deathAfter < text.length) throw new Error('died')
    next.meanwhile()
  }
  return { ...fs, writeFileSync }
})

const folder = mkdtempSync(join(tmpdir(), 'outlay-root-key-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each([0, 20, 40])(
  'a first start that dies %i characters into its key is followed by one that works',
  (after) => {
    const file = join(folder, `${after}.key`)
    next.deathAfter = after
    expect(() => openRootKey(null, file)).toThrow('died')
    next.deathAfter = Number.POSITIVE_INFINITY
    const { id } = openRootKey(null, file)
    expect(openRootKey(null, file).id).toBe(id)
  },
)

test('two simultaneous first starts share the key of the first', () => {
  const file = join(folder, 'both.key')
  let first: string | null = null
  next.meanwhile = () => {
    next.meanwhile = () => {}
    first = openRootKey(null, file).id
  }
  const second = openRootKey(null, file).id
  expect(first).not.toBeNull()
  expect(second).toBe(first)
  expect(openRootKey(null, file).id).toBe(first)
  expect(readdirSync(folder).filter((name) => name.startsWith('both'))).toEqual(['both.key'])
})
