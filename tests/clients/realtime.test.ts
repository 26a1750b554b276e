import { connect } from 'node:net'
import { LLMock } from '@copilotkit/aimock'
import OpenAI from 'openai'
import { OpenAIRealtimeWS } from 'openai/realtime/ws'
import { expect, it } from 'vitest'
import { realtimeCostUsd, realtimeUsage, serveRealtime, startFakeRealtime } from '../support/fake-realtime.ts'
import { type ClientsGateway, startClientsGateway } from './start-clients-gateway.ts'

it("OpenAI's realtime client is metered in front of a provider that tells its usage", async () => {
  const provider = await startFakeRealtime()
  provider.onConnection(serveRealtime({ model: 'gpt-realtime' }, [realtimeUsage]))
  const gateway = await startClientsGateway({ upstream: `${provider.origin}/v1` })
  expect(await talk(gateway)).toEqual(realtimeUsage)
  const answer = await gateway.newestRow({ operation: 'realtime', usageSource: 'reported' })
  expect(answer).toMatchObject({ requestModel: 'gpt-realtime', effectiveCostUsd: realtimeCostUsd })
  await gateway.close()
  await provider.close()
})

it('and gets through a whole answer of a provider that others have written down, which says that it used nothing', async () => {
  const mock = new LLMock({ port: 0 })
  mock.onMessage('rivers', { content: 'The Danube is long.' })
  await mock.start()
  const gateway = await startClientsGateway({ upstream: `${mock.url}/v1` })
  expect(await talk(gateway)).toMatchObject({ input_tokens: 0, output_tokens: 0 })
  const answer = await gateway.newestRow({ operation: 'realtime', usageSource: 'reported' })
  expect(answer).toMatchObject({ outcome: 'answered', costState: 'priced', effectiveCostUsd: '0' })
  await gateway.close()
  await mock.stop()
})

/** What the provider says that an answer used. */
async function talk(gateway: ClientsGateway): Promise<unknown> {
  const openai = new OpenAI({ apiKey: gateway.key, baseURL: gateway.baseUrl })
  // It speaks TLS whatever the base URL says; here its connection is one that something in front has taken that off.
  const options = { createConnection: () => connect(Number(new URL(gateway.origin).port), '127.0.0.1') }
  const realtime = await OpenAIRealtimeWS.create(openai, { model: 'gpt-realtime', options })
  const content = [{ type: 'input_text' as const, text: 'Tell me about rivers.' }]
  realtime.on('session.created', () => {
    realtime.send({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content } })
    realtime.send({ type: 'response.create' })
  })
  const usage = await new Promise((resolve, reject) => {
    realtime.on('response.done', ({ response }) => resolve(response.usage))
    realtime.on('error', reject)
  })
  realtime.close()
  return usage
}
