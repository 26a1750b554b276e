import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { openRootKey } from '../../server/src/lib/root-key.ts'

/** Characters the next file gets before the process dies. */
const death = vi.hoisted(() => ({ after: Number.POSITIVE_INFINITY }))

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>()
  const writeFileSync = (file: string, text: string, options: object): void => {
    fs.writeFileSync(file, text.slice(0, death.after), options)
    if (death.after < text.length) throw new Error('died')
  }
  return { ...fs, writeFileSync }
})

const folder = mkdtempSync(join(tmpdir(), 'outlay-root-key-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each([0, 20, 40])(
  'a first start that dies %i characters into its key is followed by one that works',
  (after) => {
    const file = join(folder, `${after}.key`)
    death.after = after
    expect(() => openRootKey(null, file)).toThrow('died')
    death.after = Number.POSITIVE_INFINITY
    const { id } = openRootKey(null, file)
    expect(openRootKey(null, file).id).toBe(id)
  },
)
