import { GoogleGenAI, type LiveServerMessage, Modality } from '@google/genai'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { type FakeRealtime, startFakeRealtime } from '../support/fake-realtime.ts'
import { eventually, startGateway, type TestGateway } from '../support/start-gateway.ts'

let provider: FakeRealtime
let gateway: TestGateway

beforeAll(async () => {
  provider = await startFakeRealtime()
  gateway = await startGateway({
    OUTLAY_GOOGLE_BASE_URL: provider.origin,
    OUTLAY_GOOGLE_API_KEY: 'AIza-ours',
  })
})
afterAll(async () => {
  await gateway.close()
  await provider.close()
})

const sound = { inlineData: { mimeType: 'audio/pcm', data: 'UklGRg==' } }

/** Google's live API: JSON in binary messages, and each turn ends with its usage. */
function serveLive(served: WebSocket): void {
  const say = (message: object) => served.send(Buffer.from(JSON.stringify(message)))
  served.on('message', (data) => {
    const message = JSON.parse(String(data))
    if (message.setup) say({ setupComplete: {} })
    if (!message.clientContent) return
    for (let count = 0; count < 3; count += 1) say({ serverContent: { modelTurn: { parts: [sound] } } })
    if (message.clientContent.turns[0].parts[0].text === 'break') served.terminate()
    say({
      serverContent: { turnComplete: true },
      usageMetadata: {
        promptTokenCount: 1_000,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 400 },
          { modality: 'AUDIO', tokenCount: 600 },
        ],
        responseTokenCount: 500,
        responseTokensDetails: [{ modality: 'AUDIO', tokenCount: 500 }],
        totalTokenCount: 1_500,
      },
    })
  })
}

async function talk(text: string) {
  provider.reset(serveLive)
  const heard: LiveServerMessage[] = []
  let isClosed = false
  const google = new GoogleGenAI({
    apiKey: gateway.key,
    httpOptions: { baseUrl: `${gateway.outlay.origin}/gemini` },
  })
  const session = await google.live.connect({
    model: 'gemini-live-2.5-flash',
    config: { responseModalities: [Modality.AUDIO] },
    callbacks: {
      onmessage: (message) => heard.push(message),
      onclose: () => {
        isClosed = true
      },
    },
  })
  session.sendClientContent({ turns: [{ role: 'user', parts: [{ text }] }] })
  await eventually(async () => isClosed || heard.some(({ usageMetadata }) => usageMetadata))
  session.close()
  await eventually(async () => isClosed)
  return heard
}

it('a session of Google’s own live client has a row for each turn', async () => {
  const heard = await talk('How long is the Danube?')
  expect(heard.filter(({ serverContent }) => serverContent?.modelTurn)).toHaveLength(3)
  const [handshake] = provider.handshakes
  expect(handshake!.url).toBe('/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent')
  expect(handshake!.headers['x-goog-api-key']).toBe('AIza-ours')
  const [turn, session] = await eventually(async () => {
    const rows = await gateway.rows()
    return rows.length === 2 && rows
  })
  const model = { requestModel: 'gemini-live-2.5-flash', responseModel: 'gemini-live-2.5-flash' }
  expect(session).toMatchObject({ ...model, provider: 'google', outcome: 'answered', costState: 'free' })
  // 400 x $0.50/M + 600 x $3/M + 500 x $12/M
  expect(turn).toMatchObject({
    ...model,
    operation: 'realtime',
    usageSource: 'reported',
    effectiveCostUsd: '0.008',
  })
})

it('a turn that was broken off has an unknown cost', async () => {
  await talk('break')
  const broken = await eventually(async () =>
    (await gateway.rows()).find(({ outcome }) => outcome === 'upstream-failed'),
  )
  expect(broken).toMatchObject({ usageSource: 'none', costReason: 'missing_usage' })
})
