import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DriftReport } from '@outlay/shared/api'
import { driftShare, driftState } from '@outlay/shared/drift'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDriftStore } from '../../server/src/control-plane/storage/sqlite/drift-store.ts'
import { openForReading } from '../../server/src/control-plane/storage/sqlite/open-database.ts'
import { chatAnswer, json, type Script, stream, usage } from '../support/fake-provider.ts'
import {
  type CallOptions,
  chatRequest,
  eventually,
  startGateway,
  type TestGateway,
} from '../support/start-gateway.ts'

const days = 'from=2026-01-01&to=2036-01-01'

/** The tokens that gpt-4o-mini bills for `chatRequest`. */
const promptTokens = 10

let gateway: TestGateway
beforeEach(async () => {
  gateway = await startGateway()
})
afterEach(() => gateway.close())

const reporting = (prompt_tokens: number): Script =>
  json(200, { ...chatAnswer(), usage: { ...usage, prompt_tokens } })

async function callTimes(count: number, options: CallOptions = {}): Promise<void> {
  for (let sent = 0; sent < count; sent += 50) {
    const together = Array.from({ length: Math.min(50, count - sent) }, () => gateway.call(options))
    await Promise.all(together)
  }
}

/** Longer than the count of an ended call takes. */
const settledMs = 600

/**
 * Waits for this many samples, and then until no more are added. Asking the API writes samples to the
 * database.
 */
async function onRecord(samplesMin = 1) {
  const reader = openForReading(join(gateway.dataDir, 'outlay.db'))!
  try {
    let before = -1
    return await eventually(async () => {
      if (before >= samplesMin) await new Promise((resolve) => setTimeout(resolve, settledMs))
      await (await fetch(`${gateway.outlay.origin}/api/counting?${days}`)).arrayBuffer()
      const cells = await createDriftStore(reader).readDrift(0)
      const samples = cells.reduce((sum, { sums }) => sum + sums.samples, 0)
      const isSettled = samples === before && samples >= samplesMin
      before = samples
      return isSettled ? cells : null
    }, 20_000)
  } finally {
    reader.close()
  }
}

describe('the count of a sample of calls', () => {
  it('shows no deviation if the provider reports the right number of tokens', async () => {
    gateway.provider.answer(reporting(promptTokens))
    await callTimes(3)
    const [cell] = await onRecord()
    expect(cell).toMatchObject({ provider: 'openai', model: 'gpt-4o-mini-2024-07-18', family: 'exact' })
    expect(cell!.sums).toMatchObject({
      samples: 3,
      exactMatches: 3,
      countedTokens: 3 * promptTokens,
      reportedTokens: 3 * promptTokens,
      parts: { system: 0, history: 0, user: 3 * promptTokens, tools: 0, images: 0 },
    })
  })

  it('shows a provider that reports 7 % too much, from one in twenty calls of a hot loop', async () => {
    const content = 'word '.repeat(92)
    const body = JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }] })
    gateway.provider.answer(reporting(107))
    const begun = performance.now()
    await callTimes(2_000, { body })
    const seconds = (performance.now() - begun) / 1_000
    const [cell] = await onRecord()
    expect(cell!.sums.countedTokens / cell!.sums.samples).toBe(100)
    expect(driftShare(cell!.sums)).toBeCloseTo(0.07, 6)
    expect(driftState(cell!.family, cell!.sums)).toBe('drifting')
    // One in twenty of 2,000, and five at once, and one a second.
    expect(cell!.sums.samples).toBeLessThanOrEqual(100 + 5 + seconds + 1)
    expect(cell!.sums.samples).toBeGreaterThanOrEqual(100)
  })

  it.each([
    [
      'refers to an earlier call',
      '/v1/responses',
      { model: 'gpt-4o', previous_response_id: 'r', input: 'Hello' },
    ],
    [
      'lets the provider search',
      '/v1/responses',
      { model: 'gpt-4o', input: 'a', tools: [{ type: 'web_search' }] },
    ],
    ['shows an image by its address', undefined, imageRequest()],
  ])('leaves out a call that %s', async (_, path, request) => {
    const input = { input_tokens: 5_000, output_tokens: 1 }
    gateway.provider.answer(json(200, { ...chatAnswer(), usage: path ? input : usage }))
    await gateway.call({ ...(path ? { path } : {}), body: JSON.stringify(request) })
    gateway.provider.answer(reporting(promptTokens))
    await gateway.call({})
    expect((await onRecord()).map(({ sums }) => [sums.samples, sums.exactMatches])).toEqual([[1, 1]])
  })

  it('leaves out calls without reported usage, whose rows are counted instead', async () => {
    gateway.provider.answer(json(200, { ...chatAnswer(), usage: undefined }))
    const answer = await gateway.call({})
    await eventually(async () => {
      const row = await gateway.row(answer.headers['x-outlay-request-id'])
      return row.usageSource === 'counted' && row.inputTokens === promptTokens
    })
    expect(await onRecord(0)).toEqual([])
  })
})

it('reported tokens of a model with another encoding correct its later estimates', async () => {
  const model = 'mystery-2'
  const body = JSON.stringify({ ...chatRequest, model })
  const told = { ...chatAnswer(), model, usage: { ...usage, prompt_tokens: promptTokens * 1.5 } }
  gateway.provider.answer(json(200, told))
  for (let call = 0; call < 5; call += 1) await gateway.call({ body })
  await onRecord(5)
  gateway.provider.answer(json(200, { ...told, usage: undefined }))
  const answer = await gateway.call({ body })
  await eventually(async () => {
    const row = await gateway.row(answer.headers['x-outlay-request-id'])
    return row.usageSource === 'counted' && row.inputTokens === promptTokens * 1.5
  })

  const { origin } = gateway.outlay
  const token = readFileSync(join(gateway.dataDir, 'control.token'), 'utf8')
  const asked = await fetch(`${origin}/api/count`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      id: 1,
      provider: 'openai',
      api: 'openai.chat.completions',
      body: JSON.parse(body),
    }),
  })
  expect(await asked.json()).toMatchObject({ inputTokens: promptTokens * 1.5, exactness: 'estimate' })

  const report = (await (await fetch(`${origin}/api/counting?${days}`)).json()) as DriftReport
  expect(report.models).toMatchObject([
    { model, family: 'estimate', state: 'too-few', samples: 5, driftPercent: 50, calibration: 1.5 },
  ])
  // All six calls are of this model, so the shares of five of them count for all.
  expect(report.prompt).toMatchObject({
    samples: 5,
    inputTokens: promptTokens * 1.5 * 6,
    parts: { system: 0 },
  })
})

describe('a call of another wire format', () => {
  const model = 'claude-sonnet-4-5-20250929'
  const asked = {
    model: 'claude-sonnet-4-5',
    max_tokens: 50,
    messages: [{ role: 'user', content: 'Say hello.' }],
  }
  const said = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content: [{ type: 'text', text: 'Hello.' }],
  }
  /** 3 around the request, 4 around its message, and 3 words times 1.1. */
  const counted = 10

  beforeEach(async () => {
    await gateway.close()
    gateway = await startGateway((address) => ({
      OUTLAY_ANTHROPIC_BASE_URL: address,
      OUTLAY_ANTHROPIC_API_KEY: 'sk-ant-ours',
    }))
  })
  const callClaude = (body: object = asked) =>
    gateway.call({ path: '/anthropic/v1/messages', body: JSON.stringify(body) })

  it('is counted by its own rules if it reports no usage, whole or streamed, with a learnt factor', async () => {
    gateway.provider.answer(json(200, { ...said, usage: { input_tokens: counted * 1.2, output_tokens: 2 } }))
    for (let call = 0; call < 5; call += 1) await callClaude()
    const [cell] = await onRecord(5)
    expect(cell).toMatchObject({ provider: 'anthropic', model, family: 'estimate' })
    expect(cell!.sums).toMatchObject({ countedTokens: 5 * counted, reportedTokens: 6 * counted })

    gateway.provider.answer(json(200, said))
    const whole = await callClaude()
    const event = (type: string, rest: object) =>
      `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`
    gateway.provider.answer(
      stream([
        event('message_start', { message: { ...said, content: [] } }),
        event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
        event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Hello.' } }),
        event('message_stop', {}),
      ]),
    )
    const streamed = await callClaude({ ...asked, stream: true })
    for (const answer of [whole, streamed]) {
      const row = await eventually(async () => {
        const row = await gateway.row(answer.headers['x-outlay-request-id'])
        return row.usageSource === 'counted' ? row : null
      })
      // 'Hello.' is 2 tokens times 1.1, and 3 around it, all times the learnt factor.
      expect([row.inputTokens, row.outputTokens]).toEqual([counted * 1.2, 6])
    }
  })
})

function imageRequest() {
  const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }
  return { ...chatRequest, messages: [{ role: 'user', content: [image] }] }
}
