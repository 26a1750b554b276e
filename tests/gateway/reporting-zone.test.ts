import { afterEach, expect, it } from 'vitest'
import { chatAnswer, json } from '../support/fake-provider.ts'
import { startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
afterEach(() => gateway.close())

/** Half past midnight of the next day in Kolkata. */
const now = Date.parse('2026-11-30T19:00:00Z')

async function start(env: Record<string, string> = {}): Promise<void> {
  gateway = await startGateway(env, () => now)
  gateway.provider.answer(json(200, chatAnswer()))
  await gateway.call({})
}

type Reply = {
  status: number
  body: { requests: object[]; reportingZone: { source: string }; error: { message: string } }
}

async function ask(path: string, change?: object): Promise<Reply> {
  const answer = await fetch(gateway.outlay.origin + path, {
    ...(change && {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${adminToken}` },
      body: JSON.stringify(change),
    }),
  })
  return { status: answer.status, body: (await answer.json()) as Reply['body'] }
}

const adminToken = 'an-admin-token-of-this-test'
const december = '/api/usage?from=2026-12-01&to=2027-01-01'

it('is UTC until one is chosen, and then decides which day a call belongs to, for everybody', async () => {
  await start({ OUTLAY_ADMIN_TOKEN: adminToken })
  expect((await ask('/api/settings')).body).toEqual({ reportingZone: { zone: 'UTC', source: 'default' } })
  expect((await ask(december)).body).toMatchObject({ zone: 'UTC', totals: { calls: 0 } })

  const chosen = { reportingZone: { zone: 'Asia/Kolkata', source: 'chosen' } }
  expect(await ask('/api/settings', { reportingZone: 'Asia/Kolkata' })).toEqual({ status: 200, body: chosen })
  expect((await ask('/api/settings')).body).toEqual(chosen)
  expect((await ask(december)).body).toMatchObject({ zone: 'Asia/Kolkata', totals: { calls: 1 } })
  expect((await ask('/api/requests?from=2026-12-01')).body.requests).toHaveLength(1)
  expect((await ask('/api/requests?to=2026-12-01')).body.requests).toHaveLength(0)
  // A question may still name another one.
  expect((await ask(`${december}&zone=UTC`)).body).toMatchObject({ zone: 'UTC', totals: { calls: 0 } })
  expect(await (await fetch(gateway.outlay.origin)).text()).toContain('data-reporting-zone="Asia/Kolkata"')
})

it('is refused if it does not exist', async () => {
  await start({ OUTLAY_ADMIN_TOKEN: adminToken })
  const { status, body } = await ask('/api/settings', { reportingZone: 'Mars/Olympus' })
  expect(status).toBe(400)
  expect(body.error.message).toContain('reportingZone')
  expect((await ask('/api/settings')).body.reportingZone.source).toBe('default')
})

it('of the environment cannot be changed here, and the refusal names the setting', async () => {
  await start({ OUTLAY_ADMIN_TOKEN: adminToken, OUTLAY_REPORTING_ZONE: 'Asia/Kolkata' })
  expect((await ask(december)).body).toMatchObject({ zone: 'Asia/Kolkata', totals: { calls: 1 } })
  const { status, body } = await ask('/api/settings', { reportingZone: 'UTC' })
  expect(status).toBe(409)
  expect(body.error.message).toContain('OUTLAY_REPORTING_ZONE sets the reporting zone to Asia/Kolkata')
  expect((await ask('/api/settings')).body).toEqual({
    reportingZone: { zone: 'Asia/Kolkata', source: 'environment' },
  })
})
