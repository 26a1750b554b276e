import { once } from 'node:events'
import type { RequestDetail } from '@outlay/shared/api'
import { decimalToPicoUsd } from '@outlay/shared/money'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { SpendWatch } from '../../server/src/cli/run/spend-watch.ts'
import {
  type FakeRealtime,
  realtimeCostUsd,
  realtimeUsage,
  serveRealtime,
  startFakeRealtime,
} from '../support/fake-realtime.ts'
import { eventually, startGateway, type TestGateway } from '../support/start-gateway.ts'

/** Less than the cost of one answer of these sessions. */
const limitUsd = '0.005'
const sentence =
  'The calls of this command have cost its limit of $0.005 (outlay run --max), so this session ends.'
const ask = { type: 'response.create' }
const openAi = '/v1/realtime?model=gpt-realtime'
const gemini = '/gemini/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent'

let provider: FakeRealtime
let gateway: TestGateway
let spend: SpendWatch
beforeEach(async () => {
  provider = await startFakeRealtime()
  provider.onConnection(serveRealtime({ model: 'gpt-realtime' }, [realtimeUsage]))
  spend = new SpendWatch(decimalToPicoUsd(limitUsd), () => {})
  const settings = {
    OUTLAY_OPENAI_BASE_URL: `${provider.origin}/v1`,
    OUTLAY_GOOGLE_BASE_URL: provider.origin,
    OUTLAY_GOOGLE_API_KEY: 'AIza-ours',
  }
  gateway = await startGateway(settings, Date.now, spend)
})
afterEach(async () => {
  await gateway.close()
  await provider.close()
})

describe('a session whose command has reached its limit', () => {
  it('ends with 1008 and a sentence when it asks for a further answer, and the provider gets no such request', async () => {
    const { client, served, hear } = await connect()
    const asked: string[] = []
    served.on('message', (data) => asked.push(String(data)))
    say(client, ask)
    await hear('response.done')
    expect(spend.reachedLimit).not.toBeNull()

    // A message that asks for no answer still passes.
    say(client, { type: 'input_audio_buffer.clear' })
    say(client, ask)
    expect(await Promise.all([endOf(client), endOf(served)])).toEqual([
      [1008, sentence],
      [1001, ''],
    ])
    expect(asked.map((text) => JSON.parse(text).type)).toEqual([
      'response.create',
      'input_audio_buffer.clear',
    ])
    const [session, answer, ...others] = await endedRows()
    expect(session).toMatchObject({
      outcome: 'interrupted',
      errorType: 'run-limit-reached',
      status: 101,
      costState: 'free',
    })
    expect(answer).toMatchObject({ outcome: 'answered', effectiveCostUsd: realtimeCostUsd })
    expect(others).toEqual([])
  })

  it('ends at the first message of an answer that the provider begins by itself, and that cost is unknown', async () => {
    const { client, served, heard, hear } = await connect()
    say(client, ask)
    await hear('response.done')
    say(served, { type: 'response.created', response: { id: 'resp_9' } })
    expect(await endOf(client)).toEqual([1008, sentence])
    expect(heard.at(-1)?.type).toBe('response.done')
    const [session, answer, ...others] = await endedRows()
    expect(session).toMatchObject({
      outcome: 'interrupted',
      errorType: 'run-limit-reached',
      usageSource: 'none',
      costReason: 'missing_usage',
    })
    expect(answer).toMatchObject({ effectiveCostUsd: realtimeCostUsd })
    expect(others).toEqual([])
  })

  it('finishes the running answer, which passes and is booked before the session ends', async () => {
    provider.onConnection(() => {})
    const { client, served, heard, hear } = await connect()
    say(served, { type: 'session.created', session: { model: 'gpt-realtime' } })
    say(served, { type: 'response.created', response: { id: 'resp_1' } })
    await hear('response.created')
    // Meanwhile another call reaches the limit.
    await reachLimit()

    const asked: string[] = []
    served.on('message', (data) => asked.push(String(data)))
    say(client, ask)
    say(client, { type: 'input_audio_buffer.clear' })
    await eventually(async () => asked.length > 0)
    expect(asked.map((text) => JSON.parse(text).type)).toEqual(['input_audio_buffer.clear'])
    expect(client.readyState).toBe(WebSocket.OPEN)

    say(served, { type: 'response.output_audio.delta', response_id: 'resp_1', delta: 'UklGRg==' })
    say(served, {
      type: 'response.done',
      response: { id: 'resp_1', status: 'completed', usage: realtimeUsage },
    })
    expect(await endOf(client)).toEqual([1008, sentence])
    expect(heard.map(({ type }) => type).slice(-2)).toEqual(['response.output_audio.delta', 'response.done'])
    const rows = await endedRows()
    expect(rows[0]).toMatchObject({ errorType: 'run-limit-reached', costState: 'free' })
    expect(rows.filter(({ effectiveCostUsd }) => effectiveCostUsd === realtimeCostUsd)).toHaveLength(2)
  })

  it('stays open while no answer is requested', async () => {
    const { client, served, heard, hear } = await connect()
    await reachLimit()
    say(client, { type: 'session.update', session: {} })
    say(served, { type: 'session.updated', session: { model: 'gpt-realtime' } })
    await hear('session.updated')
    expect(heard.map(({ type }) => type)).toEqual(['session.created', 'session.updated'])
    client.close()
    await once(client, 'close')
  })

  it('of Gemini ends at the first message of a further turn', async () => {
    provider.onConnection(() => {})
    const { client, served, heard } = await connect(gemini)
    say(client, { setup: { model: 'models/gemini-live-2.5-flash' } })
    await reachLimit()
    say(served, { setupComplete: {} })
    say(served, { serverContent: { modelTurn: { parts: [{ text: 'The' }] } } })
    expect(await endOf(client)).toEqual([1008, sentence])
    expect(heard).toEqual([{ setupComplete: {} }])
    expect((await endedRows())[0]).toMatchObject({ errorType: 'run-limit-reached', usageSource: 'none' })
  })

  it('of Gemini ends after a further turn in a single message, which is booked', async () => {
    provider.onConnection(() => {})
    const { client, served, heard } = await connect(gemini)
    say(client, { setup: { model: 'models/gemini-live-2.5-flash' } })
    await reachLimit()
    const usageMetadata = { promptTokenCount: 10, responseTokenCount: 5, totalTokenCount: 15 }
    const turn = {
      serverContent: { modelTurn: { parts: [{ text: 'No.' }] }, turnComplete: true },
      usageMetadata,
    }
    say(served, turn)
    expect(await endOf(client)).toEqual([1008, sentence])
    expect(heard).toEqual([turn])
    const rows = await endedRows()
    expect(rows[0]).toMatchObject({ errorType: 'run-limit-reached', costState: 'free' })
    expect(rows).toContainEqual(
      expect.objectContaining({ provider: 'google', usageSource: 'reported', inputTokens: 10 }),
    )
  })

  it('is refused with 402 if it begins after that', async () => {
    await reachLimit()
    const handshakes = provider.handshakes.length
    const client = new WebSocket(gateway.outlay.origin.replace('http', 'ws') + openAi, {
      headers: { authorization: `Bearer ${gateway.key}` },
    })
    client.on('error', () => {})
    const [, answer] = await once(client, 'unexpected-response')
    expect(answer.statusCode).toBe(402)
    expect(provider.handshakes).toHaveLength(handshakes)
    expect((await gateway.rows())[0]).toMatchObject({ outcome: 'refused', errorType: 'run-limit-reached' })
  })
})

function say(socket: WebSocket, message: object): void {
  socket.send(JSON.stringify(message))
}

async function endOf(socket: WebSocket): Promise<[code: number, reason: string]> {
  const [code, reason] = await once(socket, 'close')
  return [code, String(reason)]
}

/** Both ends of a new session. `hear` waits until the client has received an event of a type. */
async function connect(path = openAi) {
  const before = provider.served.length
  const client = new WebSocket(gateway.outlay.origin.replace('http', 'ws') + path, {
    headers: { authorization: `Bearer ${gateway.key}` },
  })
  const heard: Record<string, unknown>[] = []
  client.on('message', (data) => heard.push(JSON.parse(String(data))))
  await once(client, 'open')
  const served = await eventually(async () => provider.served[before])
  const hear = (type: string) => eventually(async () => heard.some((event) => event.type === type))
  return { client, served, heard, hear }
}

/** Runs another session whose answer reaches the limit. */
async function reachLimit(): Promise<void> {
  const { client, served } = await connect()
  const response = { id: 'resp_other', status: 'completed', usage: realtimeUsage }
  say(served, { type: 'session.created', session: { model: 'gpt-realtime' } })
  say(served, { type: 'response.created', response })
  say(served, { type: 'response.done', response })
  await eventually(async () => spend.reachedLimit !== null)
  client.close()
  await once(client, 'close')
}

/** All rows, once no session runs. The row of the stopped session comes first. */
async function endedRows(): Promise<RequestDetail[]> {
  await eventually(async () => (await gateway.load()).running === 0)
  const rows = await gateway.rows()
  const isStopped = ({ errorType }: RequestDetail) => errorType === 'run-limit-reached'
  return [...rows.filter(isStopped), ...rows.filter((row) => !isStopped(row))]
}
