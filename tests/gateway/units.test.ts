import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json } from '../support/fake-provider.ts'
import { startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.close())

const speech = { path: '/v1/audio/speech', body: '{"model":"tts-1","input":"Hello, you!","voice":"alloy"}' }
const image = {
  path: '/v1/images/generations',
  body: '{"model":"dall-e-3","prompt":"A cat","size":"1024x1024"}',
}

describe('work billed by its request', () => {
  it.each([
    ['speech', speech],
    ['a picture', image],
  ])('is free if it was refused in another error shape than OpenAI’s: %s', async (_what, call) => {
    gateway.provider.answer(json(429, { statusCode: 429, message: 'Rate limit is exceeded.' }))
    const answer = await gateway.call(call)
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      outcome: 'provider-error',
      usageSource: 'not-applicable',
      costState: 'free',
    })
  })

  it('is counted by Outlay at $15/M characters if the answer reports nothing', async () => {
    gateway.provider.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' })
      response.end(Buffer.from('SUQz', 'base64'))
    })
    const answer = await gateway.call(speech)
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      usageSource: 'counted',
      effectiveCostUsd: '0.000165',
    })
  })
})
