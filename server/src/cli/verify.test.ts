import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bookAdjustments } from '../control-plane/follower/index.ts'
import { reportedReceipt, sampleReceipt } from '../control-plane/storage/contract/sample-records.ts'
import { dataFolderForTest, runCommand } from './testing.ts'
import { registerVerify } from './verify.ts'

let data: ReturnType<typeof dataFolderForTest>
beforeEach(() => {
  data = dataFolderForTest()
})
afterEach(() => data.remove())

const verify = (...args: string[]) => runCommand(registerVerify, ['verify', ...args])

test('sound records have no difference and exit code 0', async () => {
  await data.record([sampleReceipt(), sampleReceipt()])
  const { output, exitCode } = await verify()
  expect(output).toMatch(/^2 calls in 1 quarter-hour, verified in \d+\.\d s: 0 differences\.\n$/)
  expect(exitCode).toBe(0)
  expect(JSON.parse((await verify('--json')).output)).toMatchObject({ rows: 2, differenceCount: 0 })
})

test('a changed total is shown next to the sum of its calls, with exit code 1', async () => {
  await data.record([sampleReceipt({ requestModel: 'gpt\u001b[31m' })])
  tamper('UPDATE rollups SET calls = 2')
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

test('a changed sum of reported costs is shown next to the sum of its calls', async () => {
  await data.record([reportedReceipt()])
  tamper('UPDATE reported_costs SET compared_calls = 2')
  const { output, exitCode } = await verify()
  expect(exitCode).toBe(1)
  expect(output).toContain(
    'quarter-hour 2026-11-20T12:00:00.000Z, what openrouter charges for openai/gpt-4o-mini: comparedCalls is 2, its calls add up to 1',
  )
  const { differences } = JSON.parse((await verify('--json')).output)
  expect(differences).toEqual([
    {
      kind: 'reported-cost',
      cell: { start: '2026-11-20T12:00:00.000Z', provider: 'openrouter', model: 'openai/gpt-4o-mini' },
      ...{ field: 'comparedCalls', stored: '2', rebuilt: '1' },
    },
  ])
})

test('a missing database is reported with its path', async () => {
  await expect(verify()).rejects.toThrow(`There is no database at ${data.databaseFile}`)
})

test('an effective cost other than list cost times the project’s factor is a difference', async () => {
  await data.record([
    sampleReceipt({ effectiveFactor: '0.9', effectiveCost: 405_000_000n }),
    sampleReceipt({ effectiveFactor: '0.9' }),
  ])
  const { output, exitCode } = await verify()
  expect(exitCode).toBe(1)
  expect(output).toContain('1 difference.')
  expect(output).toContain('its effective cost is 450000000, its list cost and factor say 405000000')
})

test('a later cost is a difference when it was changed or belongs to no call', async () => {
  const call = sampleReceipt({
    ...{ costState: 'unpriced', costReason: 'unknown_model', priceId: null, priceFacts: {} },
    ...{ costParts: [], listCost: null, effectiveCost: null },
  })
  await data.record([call])
  const { costParts, listCost, effectiveCost, ...rest } = sampleReceipt()
  const adjustment = {
    ...{
      ...rest,
      costParts,
      listCost: listCost!,
      effectiveCost: effectiveCost!,
      priceId: 'own:openai/x@undated',
    },
    ...{ id: 'adj_1', requestId: call.id, reason: 'unknown_model' as const, bookedAt: 1 },
    costState: 'priced' as const,
  }
  const storage = await data.open()
  expect(await bookAdjustments(storage.ledger, [adjustment])).toHaveLength(1)
  await storage.close()
  expect((await verify()).output).toContain('0 differences.')
  tamper('UPDATE adjustments SET list_cost_pico_usd = 1')
  const changed = await verify()
  expect(changed.exitCode).toBe(1)
  expect(changed.output).toContain('adj_1: its cost is 1, its parts add up to 450000000')
  expect(changed.output).toContain('listCost is 450000000, its calls add up to 1')
  tamper("UPDATE adjustments SET request_id = 'req_0'")
  expect((await verify()).output).toContain(
    'adj_1: a cost that was booked later, for a call that is not there',
  )
})

/** Changes the records directly, past all our code. */
function tamper(statement: string): void {
  const database = new Database(data.databaseFile)
  database.exec(statement)
  database.close()
}
