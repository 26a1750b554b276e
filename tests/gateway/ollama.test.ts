import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, stream } from '../support/fake-provider.ts'
import { startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway((address) => ({
    OUTLAY_OLLAMA_BASE_URL: address,
    OUTLAY_OLLAMA_API_KEY: 'ollama',
  }))
})
afterAll(() => gateway.close())

const lines = [
  '{"model":"gemma","message":{"role":"assistant","content":"Hi"},"done":false}\n',
  '{"model":"gemma","message":{"role":"assistant","content":""},"done":true,"prompt_eval_count":21,"eval_count":9}\n',
]
const counts = { uncachedInputTokens: 21, outputTextTokens: 9 }
const question = { model: 'gemma', messages: [{ role: 'user', content: 'hi' }] }

async function rowOf(contentType: string, body: object, pieces = lines) {
  gateway.provider.answer(stream(pieces, { 'content-type': contentType }))
  const answer = await gateway.call({ path: '/ollama/api/chat', body: JSON.stringify(body) })
  expect(answer.body.toString()).toBe(pieces.join(''))
  return gateway.row(answer.headers['x-outlay-request-id'])
}

describe('lines of JSON that Ollama streams', () => {
  it.each(['application/x-ndjson', 'application/json', 'application/jsonl', 'text/plain'])(
    'are read as a stream with usage under the content type %s',
    async (contentType) => {
      expect(await rowOf(contentType, question)).toMatchObject({ stream: true, usage: counts })
    },
  )

  it('are read with a picture of 3 MiB in the last line', async () => {
    const picture = {
      model: 'gemma',
      response: '',
      image: 'A'.repeat(3_000_000),
      done: true,
      prompt_eval_count: 21,
      eval_count: 9,
    }
    const row = await rowOf('application/x-ndjson', question, [`${JSON.stringify(picture)}\n`])
    expect(row).toMatchObject({ usage: counts })
  })

  it.each([true, false])(
    'are read if their counts follow a long list of numbers, streamed: %s',
    async (isStream) => {
      const context = Array.from({ length: 300_000 }, (_, index) => 100_000 + (index % 1_000))
      const counted = { prompt_eval_count: 21, prompt_eval_cached_count: 16, eval_count: 9 }
      const last = JSON.stringify({ model: 'gemma', response: 'Hi', done: true, context, ...counted })
      const type = isStream ? 'application/x-ndjson' : 'application/json'
      expect(await rowOf(type, { ...question, stream: isStream }, [`${last}\n`])).toMatchObject({
        usage: { uncachedInputTokens: 5, cacheReadInputTokens: 16, outputTextTokens: 9 },
      })
    },
  )

  it('are not expected if the request asks for no stream', async () => {
    gateway.provider.answer(json(200, JSON.parse(lines[1]!)))
    const body = JSON.stringify({ ...question, stream: false })
    const answer = await gateway.call({ path: '/ollama/api/chat', body })
    const row = await gateway.row(answer.headers['x-outlay-request-id'])
    expect(row).toMatchObject({ stream: false, usage: counts })
    expect(answer.headers['x-outlay-input-tokens']).toBe('21')
  })

  it('are recorded as an error if one line is an error', async () => {
    const row = await rowOf('application/x-ndjson', question, ['{"error":"model runner has stopped"}\n'])
    expect(row).toMatchObject({ outcome: 'provider-error', listCostUsd: '0' })
  })
})
