import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { verify } from '../../server/src/control-plane/follower/index.ts'
import { openStorageForReading } from '../../server/src/control-plane/storage/index.ts'
import { runOutlay } from '../crash/outlay-process.ts'
import { chatAnswer, json } from '../support/fake-provider.ts'
import { chatRequest, startGateway, type TestGateway } from '../support/start-gateway.ts'

const secret = 'a secret key of this installation, 32 long'
let gateway: TestGateway
let env: Record<string, string>
beforeEach(async () => {
  gateway = await startGateway({ OUTLAY_SECRET_KEY: secret })
  env = { OUTLAY_DATA_DIR: gateway.dataDir, OUTLAY_SECRET_KEY: secret }
  gateway.provider.answer(json(200, chatAnswer()))
  for (const user of ['zoe-forget-me', 'zoe-forget-me', 'bob']) {
    await gateway.call({ headers: { 'x-outlay-user': user }, body: JSON.stringify(chatRequest) })
  }
})
afterEach(() => gateway.close())

async function usersInReport(): Promise<(string | null)[]> {
  const answer = await fetch(
    `${gateway.outlay.origin}/api/usage?from=2026-01-01&to=2040-01-01&bucket=month&groupBy=user`,
  )
  const { groups } = (await answer.json()) as { groups: { group: { user: string | null } }[] }
  return groups.map(({ group }) => group.user).sort((a, b) => String(a).localeCompare(String(b)))
}

it('an end user is taken off their calls and out of all sums, while the gateway runs', async () => {
  const { stdout, exitCode } = await runOutlay(['forget', 'zoe-forget-me'], env)
  expect([stdout, exitCode]).toEqual([expect.stringContaining('2 calls name zoe-forget-me no longer.'), 0])
  const rows = await gateway.rows()
  expect(rows.map(({ endUser }) => endUser)).toEqual(['bob', null, null])
  expect(rows.every(({ effectiveCostUsd }) => effectiveCostUsd !== null)).toBe(true)
  expect(await usersInReport()).toEqual(['bob', null])
  const again = await runOutlay(['forget', 'zoe-forget-me'], env)
  expect(again.stdout).toContain('No call on record names zoe-forget-me.')
  // That the sums are right is verified when the gateway closes.
})

it('a user who calls again afterwards is on record again, with that call alone', async () => {
  await runOutlay(['forget', 'zoe-forget-me'], env)
  await gateway.call({ headers: { 'x-outlay-user': 'zoe-forget-me' } })
  expect((await gateway.rows()).filter(({ endUser }) => endUser === 'zoe-forget-me')).toHaveLength(1)
  expect(await usersInReport()).toEqual(['bob', null, 'zoe-forget-me'])
})

it('nothing in the database names them afterwards, without a running gateway as well', async () => {
  await gateway.outlay.stop()
  const { stdout } = await runOutlay(['forget', 'zoe-forget-me'], env)
  expect(stdout).toContain('2 calls name zoe-forget-me no longer.')
  const databaseFile = join(gateway.dataDir, 'outlay.db')
  const reader = (await openStorageForReading({ databaseFile }))!
  expect(await verify(reader.verify)).toMatchObject({ rows: 3, differenceCount: 0 })
  await reader.close()
  expect(readFileSync(databaseFile).includes('zoe-forget-me')).toBe(false)
})

it.each(['', 'x'.repeat(201)])('a name that no end user can have is refused: %j', async (user) => {
  const { stderr, exitCode } = await runOutlay(['forget', user], env)
  expect([stderr, exitCode]).toEqual([expect.stringContaining('An end user has 1 to 200 characters.'), 1])
})
