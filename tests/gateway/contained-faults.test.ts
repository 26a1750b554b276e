import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chatAnswer, chatCostUsd, json } from '../support/fake-provider.ts'
import { chatRequest, eventually, startGateway, type TestGateway } from '../support/start-gateway.ts'

/**
 * The watcher represents any code of Outlay on the way of a call. It fails for calls with one of these
 * models.
 */
const failsBefore = 'fails-before-it-is-sent'
const failsAfter = 'fails-when-it-ends'
const idle = { running: 0, heldBytes: 0 }

let gateway: TestGateway
let isClockBroken = false
function now(): number {
  if (isClockBroken) throw new Error('planted')
  return Date.now()
}
beforeAll(async () => {
  gateway = await startGateway({}, now, {
    reachedLimit: null,
    began({ requestModel }) {
      if (requestModel === failsBefore) throw new Error('planted')
    },
    ended({ requestModel }) {
      if (requestModel === failsAfter) throw new Error('planted')
    },
  })
})
afterAll(() => gateway.close())

const callOf = (model: string) => gateway.call({ body: JSON.stringify({ ...chatRequest, model }) })

describe("a fault of Outlay's own in one call", () => {
  it('before the call has an id: 500 in the shape of the provider', async () => {
    isClockBroken = true
    const answer = await callOf('gpt-4o-mini').finally(() => {
      isClockBroken = false
    })
    expect([answer.status, JSON.parse(answer.body.toString())]).toMatchObject([
      500,
      { error: { code: 'internal-error' } },
    ])
    expect(await gateway.load()).toEqual(idle)
  })

  it("before the call is sent: 500, a row without cost, and the call's place is freed", async () => {
    const seenBefore = gateway.provider.seen.length
    const answer = await callOf(failsBefore)
    expect(answer.status).toBe(500)
    expect(answer.body.toString()).toContain('internal-error')
    expect(gateway.provider.seen).toHaveLength(seenBefore)
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      outcome: 'refused',
      errorType: 'internal-error',
      costState: 'free',
    })
    await eventually(async () => (await gateway.load()).running === 0)
    expect(await gateway.load()).toEqual(idle)
  })

  it("while its receipt is made: the caller gets the answer, and the call's place is freed", async () => {
    const answer = await callOf(failsAfter)
    expect([answer.status, answer.body.toString()]).toEqual([200, JSON.stringify(chatAnswer())])
    await eventually(async () => (await gateway.load()).running === 0)
    expect(await gateway.load()).toEqual(idle)
  })

  it('does not affect other calls', async () => {
    gateway.provider.answer(async (request, response, incoming) => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      await json(200, chatAnswer())(request, response, incoming)
    })
    const answers = await Promise.all(
      ['gpt-4o-mini', failsBefore, 'gpt-4o-mini', failsAfter, 'gpt-4o-mini'].map(callOf),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 500, 200, 200, 200])
    for (const index of [0, 2, 4]) {
      expect(answers[index]?.headers['x-outlay-cost-usd']).toBe(chatCostUsd)
    }
  })
})
