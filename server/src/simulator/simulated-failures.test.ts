import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { chat, jsonOf, startSimulator } from './testing.ts'

let started: Awaited<ReturnType<typeof startSimulator>>
beforeAll(async () => {
  started = await startSimulator()
})
afterAll(() => started.simulator.close())

function simulate(wish: string, extra: Record<string, unknown> = {}, pace?: string): Promise<Response> {
  const paceHeader: Record<string, string> = pace ? { 'x-simulate-pace': pace } : {}
  return started.call('/v1/chat/completions', chat(extra), { 'x-simulate': wish, ...paceHeader })
}

describe('refusals', () => {
  test.each([
    ['401', 401, 'invalid_api_key', null],
    ['404', 404, 'model_not_found', null],
    ['429;retry-after=2', 429, 'rate_limit_exceeded', '2'],
    ['500', 500, null, null],
    ['503;retry-after=1', 503, 'overloaded', '1'],
  ])('%s', async (wish, status, code, retryAfter) => {
    const response = await simulate(wish)
    expect(response.status).toBe(status)
    expect(response.headers.get('retry-after')).toBe(retryAfter)
    expect((await jsonOf(response)).error.code).toBe(code)
  })

  test('a name nobody knows is a 400, not a healthy answer', async () => {
    expect((await simulate('429;retry-after=1, nonsense')).status).toBe(400)
  })

  test('failAfter lets so many calls through and no more', async () => {
    const { simulator, call } = await startSimulator({ failAfter: { calls: 1, simulate: '503' } })
    expect((await call('/v1/models')).status).toBe(200)
    expect((await call('/v1/models')).status).toBe(503)
    await simulator.close()
  })
})

describe('broken bodies', () => {
  test('reset cuts the connection before the answer', async () => {
    await expect(simulate('reset')).rejects.toThrow('fetch failed')
  })

  test.each([
    ['reset-mid-body', false],
    ['truncate', false],
    ['reset-mid-body', true],
  ])('%s leaves the body unfinished (stream: %s)', async (wish, stream) => {
    const response = await simulate(wish, { stream })
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow('terminated')
  })

  test('truncate ends a stream without its terminal event', async () => {
    const text = await (await simulate('truncate', { stream: true })).text()
    expect(text).toContain('"content"')
    expect(text).not.toContain('[DONE]')
    expect(text).not.toContain('"finish_reason":"stop"')
  })

  test('garbage is labelled JSON and is not', async () => {
    const response = await simulate('garbage')
    expect(response.headers.get('content-type')).toBe('application/json')
    await expect(response.json()).rejects.toThrow(SyntaxError)
    expect(await (await simulate('garbage', { stream: true })).text()).toContain('<html>')
  })

  test('an error event ends a stream under status 200', async () => {
    const response = await simulate('error-event', { stream: true })
    const events = (await response.text()).split('\n\n')
    expect(response.status).toBe(200)
    expect(events.at(-3)).toMatch(/^data: \{"error":\{"message":"The server had an error/)
    expect(events.at(-2)).toBe('data: [DONE]')
  })

  test('no-usage leaves usage out of answers and streams', async () => {
    expect(await (await simulate('no-usage')).json()).not.toHaveProperty('usage')
    const stream = await simulate('no-usage', { stream: true, stream_options: { include_usage: true } })
    expect(await stream.text()).not.toContain('usage')
  })

  test.each(['gzip', 'br'])('%s compresses answers and streams', async (coding) => {
    const whole = await simulate(coding)
    expect(whole.headers.get('content-encoding')).toBe(coding)
    expect((await jsonOf(whole)).object).toBe('chat.completion')
    expect(await (await simulate(coding, { stream: true })).text()).toMatch(/\[DONE\]\n\n$/)
  })
})

describe('time', () => {
  test('a stall in the middle and late headers keep the answer whole', async () => {
    expect(await (await simulate('stall;ms=5', { stream: true })).text()).toMatch(/\[DONE\]\n\n$/)
    expect((await jsonOf(await simulate('stall;ms=5, slow-headers;ms=5'))).object).toBe('chat.completion')
  })

  test('a pace sets the number of pieces', async () => {
    const stream = await simulate('', { stream: true }, 'pieces=50;interval=1')
    expect((await stream.text()).match(/"delta":\{"content":"[^"]/g)).toHaveLength(50)
  })

  test('generation stops when the client goes, and is counted', async () => {
    const { simulator, call } = await startSimulator({ pace: { pieces: 1_000, intervalMs: 50 } })
    const response = await call('/v1/chat/completions', chat({ stream: true }), { 'x-request-id': 'mine' })
    const reader = response.body!.getReader()
    await reader.read()
    await reader.cancel()
    await vi.waitFor(() => expect(simulator.stats.aborted).toBe(1))
    expect(simulator.stats.byRequestId('mine')).toMatchObject([
      { path: '/v1/chat/completions', aborted: true },
    ])
    await simulator.close()
  })

  test('connections the simulator cuts itself are not counted as aborted', () => {
    expect(started.simulator.stats.aborted).toBe(0)
    expect(started.simulator.stats.countOf('/v1/chat/completions')).toBe(started.simulator.stats.total)
  })
})
