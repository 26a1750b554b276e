import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chunk, type Script, usage, writeAlone } from '../support/fake-provider.ts'
import { startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway((address) => ({
    OUTLAY_GOOGLE_BASE_URL: address,
    OUTLAY_GOOGLE_API_KEY: 'AIza-ours',
    OUTLAY_COMPATIBLE_VLLM_BASE_URL: `${address}/v1`,
    OUTLAY_COMPATIBLE_VLLM_API_KEY: 'sk-ours',
    OUTLAY_OPENROUTER_BASE_URL: `${address}/api/v1`,
    OUTLAY_OPENROUTER_API_KEY: 'sk-or-ours',
  }))
})
afterAll(() => gateway.close())

/** Sends the pieces, then breaks the connection. */
function cut(pieces: readonly string[], contentType = 'text/event-stream'): Script {
  return async (_request, response) => {
    response.writeHead(200, { 'content-type': contentType })
    for (const piece of pieces) await writeAlone(response, piece)
    response.destroy()
  }
}

async function rowAfter(script: Script, path: string, body: string) {
  gateway.provider.answer(script)
  const answer = await gateway.call({ path, body })
  return gateway.row(answer.headers['x-outlay-request-id'])
}

const member = (finishReason: string | undefined, candidatesTokenCount: number) =>
  JSON.stringify({
    candidates: [{ content: { parts: [{ text: 'Hello' }] }, finishReason }],
    modelVersion: 'gemini-2.5-flash',
    usageMetadata: { promptTokenCount: 1_000, candidatesTokenCount },
  })
const gemini = '/gemini/v1beta/models/gemini-2.5-flash:streamGenerateContent'

describe('running usage counts of a stream', () => {
  it("are a lower bound if Gemini's stream is cut in the middle", async () => {
    const events = [`data: ${member(undefined, 10)}\n\n`, `data: ${member(undefined, 20)}\n\n`]
    // 1,000 x $0.30/M + 20 x $2.50/M
    expect(await rowAfter(cut(events), `${gemini}?alt=sse`, '{}')).toMatchObject({
      outcome: 'upstream-failed',
      usageSource: 'partial',
      effectiveCostUsd: '0.00035',
      cost: { lowUsd: '0.00035' },
    })
  })

  it('are a lower bound if Gemini’s array is cut in the middle', async () => {
    const members = ['[', member(undefined, 10), ',\n', member(undefined, 20), ',\n{"candi']
    expect(await rowAfter(cut(members, 'application/json'), gemini, '{}')).toMatchObject({
      outcome: 'upstream-failed',
      usageSource: 'partial',
      effectiveCostUsd: '0.00035',
    })
  })

  it('are the reported usage if the stream is cut after the last count', async () => {
    const events = [`data: ${member(undefined, 10)}\n\n`, `data: ${member('STOP', 20)}\n\n`]
    expect(await rowAfter(cut(events), `${gemini}?alt=sse`, '{}')).toMatchObject({
      usageSource: 'reported',
      effectiveCostUsd: '0.00035',
    })
  })

  const body = '{"model":"gpt-4o-mini","messages":[],"stream":true}'
  const soFar = chunk({ choices: [{ index: 0, delta: { content: 'Hello' }, finish_reason: null }], usage })
  const atLast = chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage })

  it.each(['/vllm/v1/chat/completions', '/openrouter/v1/chat/completions'])(
    'are kept if an error follows them: %s',
    async (path) => {
      const error = chunk({ error: { code: 'server_error' } })
      expect(await rowAfter(cut([soFar, atLast, error]), path, body)).toMatchObject({
        usageSource: 'reported',
        inputTokens: 1_000,
      })
    },
  )

  it.each(['/vllm/v1/chat/completions', '/openrouter/v1/chat/completions'])(
    'are final in the event that names why the stream ended: %s',
    async (path) => {
      expect((await rowAfter(cut([soFar]), path, body)).usageSource).toBe('partial')
      expect((await rowAfter(cut([soFar, atLast]), path, body)).usageSource).toBe('reported')
    },
  )
})
