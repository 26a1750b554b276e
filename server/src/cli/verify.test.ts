import { afterEach, beforeEach, expect, test } from 'vitest'
import { sampleReceipt } from '../storage/contract/sample-records.ts'
import { dataFolderForTest, runCommand } from './testing.ts'
import { registerVerify } from './verify.ts'

let data: ReturnType<typeof dataFolderForTest>
beforeEach(() => {
  data = dataFolderForTest()
})
afterEach(() => data.remove())

const verify = (...args: string[]) => runCommand(registerVerify, ['verify', ...args])

test('sound records: no difference, exit code 0', async () => {
  data.record([sampleReceipt(), sampleReceipt()])
  const { output, exitCode } = await verify()
  expect(output).toMatch(/^2 calls in 1 quarter-hour, verified in \d+\.\d s: 0 differences\.\n$/)
  expect(exitCode).toBe(0)
  expect(JSON.parse((await verify('--json')).output)).toMatchObject({ rows: 2, differenceCount: 0 })
})

test('a changed total: what it is, what its calls add up to, exit code 1', async () => {
  data.record([sampleReceipt({ requestModel: 'gpt\u001b[31m' })])
  const database = data.open()
  database.client.exec('UPDATE rollups SET calls = 2')
  database.close()
  const { output, exitCode } = await verify()
  expect(exitCode).toBe(1)
  expect(output).toContain(
    'quarter-hour 2026-11-20T12:00:00.000Z, project prj_1, key key_1, openai gpt\\u{1b}[31m: calls is 2, its calls add up to 1',
  )
  const json = JSON.parse((await verify('--json')).output)
  expect(json.differences).toEqual([
    {
      kind: 'rollup',
      span: 'quarter-hour',
      cell: {
        start: '2026-11-20T12:00:00.000Z',
        projectId: 'prj_1',
        keyId: 'key_1',
        provider: 'openai',
        model: 'gpt\u001b[31m',
      },
      field: 'calls',
      stored: '2',
      rebuilt: '1',
    },
  ])
})

test('without a database it says where it looked', async () => {
  await expect(verify()).rejects.toThrow(`There is no database at ${data.databaseFile}`)
})
