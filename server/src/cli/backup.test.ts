import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sampleReceipt } from '../control-plane/storage/contract/sample-records.ts'
import { lockRecords } from '../control-plane/storage/lock/index.ts'
import { registerBackup } from './backup.ts'
import { registerRestore } from './restore.ts'
import { dataFolderForTest, runCommand } from './testing.ts'
import { registerVerify } from './verify.ts'

let data: ReturnType<typeof dataFolderForTest>
let file: string
beforeEach(() => {
  data = dataFolderForTest()
  file = join(data.folder, 'backup.db')
})
afterEach(() => data.remove())

const backup = () => runCommand(registerBackup, ['backup', file])
const restore = () => runCommand(registerRestore, ['restore', file])

test('a restore brings back the backup while no server runs, and keeps the replaced records', async () => {
  await data.record([sampleReceipt()])
  const { output } = await backup()
  expect(output).toMatch(/backup\.db: \d+\.\d MB, readable by you alone\.\n/)
  expect(output).toContain(`The secret key is not in it: keep ${data.folder}/secret.key somewhere else.`)
  await data.record([sampleReceipt(), sampleReceipt()])

  const restored = await restore()
  const kept = /kept in (\S+);/.exec(restored.output)?.[1] ?? ''
  expect(existsSync(kept)).toBe(true)
  const verified = await runCommand(registerVerify, ['verify', '--json'])
  expect(JSON.parse(verified.output)).toMatchObject({ rows: 1, differenceCount: 0 })
})

test('a backup never overwrites a file', async () => {
  await data.record([sampleReceipt()])
  await backup()
  await expect(backup()).rejects.toThrow('is there already')
})

test('a restore is refused with a reason when another process uses the database or the file is no backup', async () => {
  await data.record([sampleReceipt()])
  await expect(restore()).rejects.toThrow('There is no file')
  await backup()
  const lock = lockRecords(data.files)
  await expect(restore()).rejects.toThrow('is in use by another Outlay process')
  lock.release()
})
