import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Script } from '../support/fake-provider.ts'
import { startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
let key: string
beforeAll(async () => {
  gateway = await startGateway((address) => ({
    OUTLAY_ANTHROPIC_BASE_URL: address,
    OUTLAY_ANTHROPIC_API_KEY: 'sk-ant-ours',
  }))
  key = (await gateway.outlay.keys.create({ project: 'nightly', permissions: ['stored-objects'] })).secret
})
afterAll(() => gateway.close())

const createdAt = Math.floor(Date.now() / 1_000) - 7_200
const chat = (n: number) => ({
  id: `batch_req_${n}`,
  custom_id: `request-${n}`,
  response: {
    status_code: 200,
    body: {
      id: `chatcmpl-${n}`,
      object: 'chat.completion',
      created: createdAt,
      model: 'gpt-4o-mini-2024-07-18',
      choices: [{ message: { role: 'assistant', content: 'Hello.\n"}' } }],
      usage: { prompt_tokens: 1_000, completion_tokens: 500, total_tokens: 1_500 },
    },
  },
  error: null,
})
const failed = {
  id: 'batch_req_failed',
  custom_id: 'request-failed',
  response: { status_code: 400, body: { error: { code: 'invalid_value' } } },
  error: null,
}

/** Serves a file as providers do: whole lines and half lines, cut anywhere. */
function lines(objects: object[], contentType: string): Script {
  const bytes = Buffer.from(objects.map((one) => JSON.stringify(one)).join('\n'))
  return async (_request, response) => {
    response.writeHead(200, { 'content-type': contentType, 'content-length': bytes.length })
    for (let at = 0; at < bytes.length; at += 777) {
      response.write(bytes.subarray(at, at + 777))
      await new Promise((resolve) => setImmediate(resolve))
    }
    response.end()
  }
}

const booked = async (provider: string) =>
  (await gateway.rows()).filter(
    (row) => row.provider === provider && row.operation === 'batch' && row.usageSource === 'reported',
  )

describe('the results of a batch', () => {
  it.each(['application/octet-stream', 'application/json'])(
    'of OpenAI, as %s, are recorded once as a row for each line, at batch prices',
    async (contentType) => {
      const sent = [...Array.from({ length: 70 }, (_, n) => chat(n)), failed]
      gateway.provider.answer(lines(sent, contentType))
      const fetched = await gateway.call({ method: 'GET', path: '/v1/files/file-1/content', key })
      expect(fetched.body.toString()).toBe(sent.map((one) => JSON.stringify(one)).join('\n'))
      const rows = await booked('openai')
      expect(rows).toHaveLength(70)
      // Half of 1,000 x $0.15/M + 500 x $0.60/M
      expect(rows[0]).toMatchObject({
        project: { name: 'nightly' },
        requestModel: 'gpt-4o-mini-2024-07-18',
        costState: 'priced',
        effectiveCostUsd: '0.000225',
        admittedAt: new Date(createdAt * 1_000).toISOString(),
      })
      expect(await gateway.row(fetched.headers['x-outlay-request-id'])).toMatchObject({
        operation: 'batch',
        usageSource: 'not-applicable',
        costState: 'free',
      })
    },
  )

  it('of OpenAI that are compressed are recorded, and their bytes pass unchanged', async () => {
    const sent = Array.from({ length: 60 }, (_, n) => JSON.stringify(chat(10_000 + n))).join('\n')
    const bytes = gzipSync(sent)
    gateway.provider.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-encoding': 'gzip' })
      for (let at = 0; at < bytes.length; at += 50) response.write(bytes.subarray(at, at + 50))
      response.end()
    })
    const before = (await booked('openai')).length
    const headers = { 'accept-encoding': 'gzip' }
    const fetched = await gateway.call({ method: 'GET', path: '/v1/files/file-4/content', key, headers })
    expect(fetched.body.equals(bytes)).toBe(true)
    expect((await booked('openai')).length - before).toBe(60)
  })

  it('of Anthropic are recorded message by message, without failed ones, even if another batch has the same ids', async () => {
    const result = (id: string, model: string) => ({
      custom_id: id,
      result: {
        type: 'succeeded',
        message: {
          type: 'message',
          model,
          usage: { input_tokens: 1_000, output_tokens: 500, service_tier: 'batch' },
        },
      },
    })
    const errored = { custom_id: 'c', result: { type: 'errored', error: { type: 'error' } } }
    const all = [result('a', 'claude-sonnet-4-5'), result('b', 'claude-sonnet-4-5'), errored]
    for (const batch of ['msgbatch_1', 'msgbatch_1', 'msgbatch_2']) {
      gateway.provider.answer(lines(all, 'application/x-jsonl'))
      await gateway.call({ method: 'GET', path: `/anthropic/v1/messages/batches/${batch}/results`, key })
    }
    const rows = await booked('anthropic')
    expect(rows).toHaveLength(4)
    // Half of 1,000 x $3/M + 500 x $15/M
    expect(new Set(rows.map(({ effectiveCostUsd }) => effectiveCostUsd))).toEqual(new Set(['0.00525']))
  })

  it('that contain an error with status 200 record it as an error that costs nothing', async () => {
    const line = chat(2_000)
    const body = { object: 'error', message: 'the model is not loaded', type: 'not_loaded' }
    const told = { ...line, response: { status_code: 200, body } }
    gateway.provider.answer(lines([told], 'application/octet-stream'))
    await gateway.call({ method: 'GET', path: '/v1/files/file-9/content', key })
    const row = (await gateway.rows()).find(({ errorType }) => errorType === 'not_loaded')
    expect(row).toMatchObject({ operation: 'batch', outcome: 'provider-error', listCostUsd: '0' })
  })

  it('of Anthropic that were refused before any output cost nothing', async () => {
    const message = {
      ...{ type: 'message', model: 'claude-fable-5', content: [], stop_reason: 'refusal' },
      usage: { input_tokens: 1_000, output_tokens: 1, service_tier: 'batch' },
    }
    const refused = { custom_id: 'r', result: { type: 'succeeded', message } }
    gateway.provider.answer(lines([refused], 'application/x-jsonl'))
    await gateway.call({ method: 'GET', path: '/anthropic/v1/messages/batches/msgbatch_9/results', key })
    const row = (await booked('anthropic')).find(({ responseModel }) => responseModel === 'claude-fable-5')
    expect(row).toMatchObject({ inputTokens: 1_000, listCostUsd: '0', costState: 'free' })
  })

  it("keep the provider's usage object up to the same length as any call", async () => {
    const long = chat(1_000)
    const usage = { ...long.response.body.usage, notes: 'x'.repeat(17 * 1024) }
    const model = 'gpt-4.1-2025-04-14'
    const body = { ...long.response.body, model, usage }
    const line = { ...long, response: { ...long.response, body } }
    gateway.provider.answer(lines([line], 'application/octet-stream'))
    await gateway.call({ method: 'GET', path: '/v1/files/file-3/content', key })
    const row = (await booked('openai')).find((one) => one.requestModel === model)
    expect(await gateway.row(row?.id)).toMatchObject({ inputTokens: 1_000, providerUsage: null })
  })

  it('without any results pass like any other file', async () => {
    gateway.provider.answer(lines([{ any: 'thing' }, { custom_id: 'x' }], 'application/octet-stream'))
    const before = (await gateway.rows()).length
    const answer = await gateway.call({ method: 'GET', path: '/v1/files/file-2/content', key })
    expect(answer.body.toString()).toContain('"thing"')
    expect((await gateway.rows()).length).toBe(before + 1)
  })
})
