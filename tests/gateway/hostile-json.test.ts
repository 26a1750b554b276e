import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { chatAnswer, chatCostUsd, delta, done, json, type Script, stream } from '../support/fake-provider.ts'
import {
  type FakeRealtime,
  realtimeCostUsd,
  realtimeUsage,
  serveRealtime,
  startFakeRealtime,
} from '../support/fake-realtime.ts'
import { chatRequest, eventually, startGateway, type TestGateway } from '../support/start-gateway.ts'

let realtime: FakeRealtime
let gateway: TestGateway
beforeAll(async () => {
  realtime = await startFakeRealtime()
  gateway = await startGateway({
    OUTLAY_AZURE_BASE_URL: realtime.origin,
    OUTLAY_AZURE_API_KEY: 'azure-ours',
  })
})
afterAll(async () => {
  await gateway.close()
  await realtime.close()
})

/** JSON.parse accepts any depth. JSON.stringify overflows the stack somewhere past five thousand levels. */
const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
const deepUsage = (levels: number) =>
  `{"prompt_tokens":1000,"completion_tokens":500,"total_tokens":1500,"x":${deep(levels)}}`
const answerWith = (usage: string) =>
  JSON.stringify({ ...chatAnswer(), usage: 0 }).replace('"usage":0', `"usage":${usage}`)

describe('usage that is nested too deep to be serialized', () => {
  it.each([40, 3_000, 20_000, 100_000])('with %i levels is priced and not kept', async (levels) => {
    const body = answerWith(deepUsage(levels))
    gateway.provider.answer(json(200, body))
    const answer = await gateway.call({})
    expect(answer.body.toString()).toBe(body)
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      outcome: 'answered',
      effectiveCostUsd: chatCostUsd,
      providerUsage: null,
    })
  })

  it('in a stream is priced, and the stream ends', async () => {
    const last = `data: {"model":"gpt-4o-mini-2024-07-18","choices":[],"usage":${deepUsage(20_000)}}\n\n`
    gateway.provider.answer(stream([delta('Hello.'), last, done]))
    const answer = await gateway.call({
      body: JSON.stringify({ ...chatRequest, stream: true, stream_options: { include_usage: true } }),
    })
    expect(answer.isComplete).toBe(true)
    expect((await gateway.row(answer.headers['x-outlay-request-id'])).effectiveCostUsd).toBe(chatCostUsd)
  })

  it('in the results of a batch leaves a row for each line, and the file passes whole', async () => {
    const key = (await gateway.outlay.keys.create({ project: 'nightly', permissions: ['stored-objects'] }))
      .secret
    const line = `{"id":"batch_req_deep","custom_id":"request-1","error":null,"response":{"status_code":200,"body":${answerWith(deepUsage(20_000))}}}\n`
    gateway.provider.answer(json(200, line, { 'content-type': 'application/octet-stream' }))
    const answer = await gateway.call({ method: 'GET', path: '/v1/files/file-1/content', key })
    expect([answer.isComplete, answer.body.toString()]).toEqual([true, line])
    await eventually(async () =>
      (await gateway.rows()).find(
        ({ operation, usageSource }) => operation === 'batch' && usageSource === 'reported',
      ),
    )
  })

  it('over WebSocket leaves a row for each answer', async () => {
    realtime.reset((served) => {
      serveRealtime({ model: 'gpt-realtime' }, [])(served)
      served.on('message', () => {
        const usage = JSON.stringify({ ...realtimeUsage, x: 0 }).replace('"x":0', `"x":${deep(20_000)}`)
        served.send(
          `{"type":"response.done","response":{"id":"resp_deep","status":"completed","usage":${usage}}}`,
        )
      })
    })
    const client = new WebSocket(
      `${gateway.outlay.origin.replace('http', 'ws')}/azure/openai/v1/realtime?model=gpt-realtime`,
      { headers: { authorization: `Bearer ${gateway.key}` } },
    )
    await new Promise((resolve) => client.on('open', resolve))
    const heard = new Promise((resolve) =>
      client.on('message', (data) => String(data).includes('resp_deep') && resolve(null)),
    )
    client.send('{"type":"response.create"}')
    await heard
    client.close()
    const row = await eventually(async () =>
      (await gateway.rows()).find(
        ({ operation, usageSource }) => operation === 'realtime' && usageSource === 'reported',
      ),
    )
    expect(row.effectiveCostUsd).toBe(realtimeCostUsd)
  })
})

describe('a request nested as deep', () => {
  it.each([
    ['messages', `{"model":"gpt-4o-mini","messages":${deep(20_000)}}`],
    ['tools', `{"model":"gpt-4o-mini","messages":[],"tools":${deep(20_000)}}`],
    [
      'a schema that refers to itself',
      `{"model":"gpt-4o-mini","messages":[],"tools":[{"function":{"parameters":{"$ref":"#/a","a":${'{"b":'.repeat(9_000)}1${'}'.repeat(9_000)}}}}]}`,
    ],
  ])('in its %s is answered', async (_name, body) => {
    gateway.provider.answer(json(200, chatAnswer()))
    expect((await gateway.call({ body })).status).toBe(200)
  })
})

describe('JSON over a mebibyte', () => {
  const embeddings = JSON.stringify({
    object: 'list',
    data: Array.from({ length: 100 }, (_, index) => ({
      object: 'embedding',
      index,
      embedding: Array.from({ length: 1_536 }, () => 0.0123456),
    })),
    model: 'text-embedding-3-small',
    usage: { prompt_tokens: 800, total_tokens: 800 },
  })
  const inChunks: Script = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    for (let at = 0; at < embeddings.length; at += 60_000) response.write(embeddings.slice(at, at + 60_000))
    response.end()
  }
  // Random, so that it stays above a mebibyte: repetitive text compresses to almost nothing.
  const packed = gzipSync(embeddings.replaceAll('0.0123456', () => String(Math.random())))
  const compressed: Script = (_request, response) => {
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'content-length': packed.length,
    })
    response.end(packed)
  }
  it.each<[string, Script]>([
    ['with a length', json(200, embeddings)],
    ['in chunks', inChunks],
    ['compressed', compressed],
  ])('%s has its usage and its cost', async (_name, script) => {
    gateway.provider.answer(script)
    const answer = await gateway.call({
      path: '/v1/embeddings',
      headers: { 'accept-encoding': 'gzip' },
      body: '{"model":"text-embedding-3-small","input":"x"}',
    })
    // 800 tokens at $0.02 a million.
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      usageSource: 'reported',
      effectiveCostUsd: '0.000016',
    })
  })
})
