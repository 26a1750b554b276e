import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { headerOf, json, type Script, writeAlone } from '../support/fake-provider.ts'
import { type Answer, eventually, startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway((address) => ({
    OUTLAY_BETWEEN_BYTES_TIMEOUT_MS: '300',
    OUTLAY_FIRST_BYTE_TIMEOUT_MS: '300',
    OUTLAY_THINKING_TIMEOUT_MS: '20000',
    OUTLAY_ANTHROPIC_BASE_URL: address,
    OUTLAY_ANTHROPIC_API_KEY: 'sk-ant-ours',
    OUTLAY_GOOGLE_BASE_URL: address,
    OUTLAY_GOOGLE_API_KEY: 'AIza-ours',
  }))
  gateway.provider.answer((request, response, incoming) =>
    scripts.get(headerOf(request, caseHeader)!)!(request, response, incoming),
  )
})
afterAll(() => gateway.close())

// Each call waits in silence, so all wait together. A header tells the provider which script to use.
const caseHeader = 'x-test-case'
const scripts = new Map<string, Script>()

function ask(path: string, request: object, script: Script): Promise<Answer> {
  const name = String(scripts.size)
  scripts.set(name, script)
  return gateway.call({ path, body: JSON.stringify(request), headers: { [caseHeader]: name } })
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const silenceMs = 900

const event = (data: { type: string; [field: string]: unknown }) =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
const created = event({
  type: 'response.created',
  response: { id: 'resp_1', model: 'gpt-5-pro', status: 'in_progress' },
})
const completed = event({
  type: 'response.completed',
  response: { id: 'resp_1', model: 'gpt-5-pro', usage: { input_tokens: 10, output_tokens: 9_000 } },
})

/** Begins, thinks in silence, and ends. */
function thinking(begin: string, end: string): Script {
  return async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    await writeAlone(response, begin)
    await wait(silenceMs)
    if (end !== '') await writeAlone(response, end)
    if (end === '') response.destroy()
    else response.end()
  }
}

const responses = '/v1/responses'
const messages = '/anthropic/v1/messages'
const chat = '/v1/chat/completions'

describe.concurrent('a provider that is silent while its model thinks', () => {
  const asking: [string, string, object][] = [
    ['a response with reasoning', responses, { model: 'gpt-4.1', reasoning: { effort: 'high' } }],
    ['a response in the background', responses, { model: 'gpt-4.1', background: true }],
    ['a model that always thinks', responses, { model: 'gpt-5-pro' }],
    ['a model of another provider that always thinks', chat, { model: 'deepseek-reasoner' }],
    ['a chat with an effort', chat, { model: 'gpt-4o-mini', reasoning_effort: 'medium' }],
    [
      'a message with a budget',
      messages,
      { model: 'claude-sonnet-4-5', thinking: { type: 'enabled', budget_tokens: 2_000 } },
    ],
    [
      'a message with adaptive thinking',
      messages,
      { model: 'claude-opus-4-8', thinking: { type: 'adaptive' } },
    ],
    [
      'a Gemini with a budget',
      '/gemini/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
      { generationConfig: { thinkingConfig: { thinkingBudget: 2_000 } } },
    ],
  ]
  it.each(asking)('is waited for: %s', async (_what, path, request) => {
    const answer = await ask(path, { ...request, stream: true }, thinking(': begun\n\n', ': ended\n\n'))
    expect([answer.isComplete, answer.body.toString()]).toEqual([true, ': begun\n\n: ended\n\n'])
  })

  it('is not waited for inside an error', async () => {
    const answer = await ask(responses, { model: 'gpt-5-pro', input: 'x' }, async (_request, response) => {
      response.writeHead(413, { 'content-type': 'application/json' })
      await writeAlone(response, '{"error":')
    })
    expect([answer.status, answer.isComplete]).toEqual([413, false])
  })

  it('is waited for before its answer begins', async () => {
    const answered = { id: 'resp_2', model: 'gpt-5-pro', usage: { input_tokens: 10, output_tokens: 9_000 } }
    const answer = await ask(
      responses,
      { model: 'gpt-5-pro', input: 'x' },
      async (request, response, incoming) => {
        await wait(silenceMs)
        await json(200, answered)(request, response, incoming)
      },
    )
    // 10 x $15/M + 9,000 x $120/M
    expect([answer.status, answer.headers['x-outlay-cost-usd']]).toEqual([200, '1.08015'])
  })

  it('is waited for if a long request asks for thinking', async () => {
    const request = {
      model: 'gpt-4.1',
      input: 'word '.repeat(80_000),
      reasoning: { effort: 'high' },
      stream: true,
    }
    const answer = await ask(responses, request, thinking(created, completed))
    expect(answer.body.toString()).toBe(created + completed)
  })

  it.each<[string, string, object]>([
    ['no thinking', responses, { model: 'gpt-4.1' }],
    ['no effort', responses, { model: 'gpt-4.1', reasoning: { effort: 'none' } }],
    ['thinking that is off', messages, { model: 'claude-sonnet-4-5', thinking: { type: 'disabled' } }],
    ['a small model', chat, { model: 'gpt-4o-mini' }],
  ])('is cut off if the request asks for %s', async (_what, path, request) => {
    const answer = await ask(path, { ...request, stream: true }, thinking(': begun\n\n', ': ended\n\n'))
    expect(answer.isComplete).toBe(false)
    expect(await gateway.row(answer.headers['x-outlay-request-id'])).toMatchObject({
      errorType: 'upstream-stalled',
    })
  })
})

describe.concurrent('the cost of an answer that is cut while its model thinks', () => {
  const started = event({
    type: 'message_start',
    message: { model: 'claude-sonnet-4-5', content: [], usage: { input_tokens: 20, output_tokens: 1 } },
  })
  const search = { type: 'web_search' }
  it.each<[string, string, string, object, string]>([
    // 120 dollars a million x 8,192
    ['a limit', responses, created, { model: 'gpt-5-pro', max_output_tokens: 8_192 }, '0.98304'],
    ['the model’s own limit', responses, created, { model: 'gpt-5-pro' }, '15.36'],
    [
      'tools that run at the provider',
      responses,
      created,
      { model: 'gpt-5-pro', tools: [search], max_output_tokens: 8_192 },
      '0.98304',
    ],
    [
      'earlier turns',
      responses,
      created,
      { model: 'gpt-5-pro', previous_response_id: 'resp_0', max_output_tokens: 8_192 },
      '0.98304',
    ],
    // 15 dollars a million x 20,000
    [
      'a budget',
      messages,
      started,
      {
        model: 'claude-sonnet-4-5',
        max_tokens: 20_000,
        thinking: { type: 'enabled', budget_tokens: 16_000 },
      },
      '0.3',
    ],
  ])(
    'is an interval that includes the requested thinking: %s',
    async (_what, path, begin, request, thought) => {
      const question = { input: 'Why?', messages: [{ role: 'user', content: 'Why?' }] }
      const { [path === messages ? 'messages' : 'input']: asked } = question as Record<string, unknown>
      const body = { ...request, [path === messages ? 'messages' : 'input']: asked, stream: true }
      const answer = await ask(path, body, thinking(begin, ''))
      const row = await eventually(async () => {
        const now = await gateway.row(answer.headers['x-outlay-request-id'])
        return now.usageSource === 'none' ? null : now
      })
      expect(row.usageSource).toBe('partial')
      expect(Number(row.cost.lowUsd)).toBeLessThan(0.01)
      expect(Number(row.cost.highUsd)).toBeGreaterThanOrEqual(Number(thought))
    },
  )
})
