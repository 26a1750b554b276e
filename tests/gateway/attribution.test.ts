import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chatAnswer, json } from '../support/fake-provider.ts'
import { chatRequest, startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
afterEach(() => gateway.close())

async function start(env: Record<string, string> = {}): Promise<void> {
  gateway = await startGateway(env)
  gateway.provider.answer(json(200, chatAnswer()))
}

/** Makes a call and gives its row. */
async function recorded(body: object, headers: Record<string, string> = {}, path = '/v1/chat/completions') {
  const answer = await gateway.call({ path, headers, body: JSON.stringify(body) })
  return { answer, row: await gateway.row(answer.headers['x-outlay-request-id']) }
}

const labels = {
  'x-outlay-session': 'checkout-42',
  'x-outlay-user': 'ann@example.com',
  'x-outlay-tags': 'feature=chat,env=prod',
}

describe('a call', () => {
  beforeEach(() => start())

  it('is on record with its session, end user and tags, none of which reach the provider', async () => {
    const { row } = await recorded(chatRequest, labels)
    expect(row).toMatchObject({
      session: 'checkout-42',
      endUser: 'ann@example.com',
      tags: { feature: 'chat', env: 'prod' },
      agent: null,
      repository: null,
    })
    const sent = gateway.provider.seen.at(-1)!
    expect(JSON.stringify(sent.rawHeaders)).not.toMatch(/x-outlay|checkout-42|ann@example/)
  })

  it('without labels has none, and has a count of its messages and of its 0 tools', async () => {
    const { row } = await recorded(chatRequest)
    expect(row).toMatchObject({ session: null, agent: null, repository: null, endUser: null, tags: null })
    expect(row.requested).toEqual({
      maxOutputTokens: null,
      temperature: null,
      effort: null,
      messages: 1,
      tools: 0,
    })
  })

  it('of a coding agent is on record with the program and its work', async () => {
    const { row } = await recorded(chatRequest, {
      'user-agent': 'claude-cli/2.1.197 (external, cli)',
      'x-claude-code-session-id': 's-1',
      'x-claude-code-agent-id': 'a-2',
      'x-claude-code-parent-agent-id': 'a-1',
    })
    expect(row.session).toBe('s-1')
    expect(row.agent).toEqual({
      name: 'claude-code',
      version: '2.1.197',
      role: 'subagent',
      id: 'a-2',
      parentId: 'a-1',
      account: null,
    })
  })

  it('with a header of ours that does not exist is refused with a sentence that names it', async () => {
    const { answer, row } = await recorded(chatRequest, { ...labels, 'x-outlay-usr': 'ann' })
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.body.toString()).error.message).toContain('There is no header x-outlay-usr.')
    expect(row).toMatchObject({ outcome: 'refused', errorType: 'invalid-request' })
    expect(gateway.provider.seen).toEqual([])
  })

  it('that is refused for its permissions says as well whom it was for', async () => {
    const answer = await gateway.call({ path: '/v1/files', method: 'GET', headers: labels, body: null })
    const row = await gateway.row(answer.headers['x-outlay-request-id'])
    expect(row).toMatchObject({ outcome: 'refused', session: 'checkout-42', tags: { env: 'prod' } })
  })
})

describe('what a request asks for', () => {
  beforeEach(() => start())

  it.each<[string, string, object, object]>([
    [
      'chat completions',
      '/v1/chat/completions',
      {
        ...chatRequest,
        max_completion_tokens: 300,
        temperature: 0.2,
        reasoning_effort: 'low',
        tools: [{ type: 'function', function: { name: 'a' } }],
      },
      { maxOutputTokens: 300, temperature: 0.2, effort: 'low', messages: 1, tools: 1 },
    ],
    [
      'responses',
      '/v1/responses',
      { model: 'gpt-4o-mini', input: 'Hello', reasoning: { effort: 'high' }, max_output_tokens: 50 },
      { maxOutputTokens: 50, temperature: null, effort: 'high', messages: 1, tools: 0 },
    ],
    [
      'embeddings of tokens',
      '/v1/embeddings',
      { model: 'text-embedding-3-small', input: [1, 2, 3] },
      { maxOutputTokens: null, temperature: null, effort: null, messages: 1, tools: 0 },
    ],
    [
      'a temperature that is no number',
      '/v1/chat/completions',
      { ...chatRequest, temperature: 'warm' },
      { maxOutputTokens: null, temperature: null, effort: null, messages: 1, tools: 0 },
    ],
    [
      'a request that is too long to be parsed, whose lists are not counted',
      '/v1/chat/completions',
      {
        ...chatRequest,
        user: 'ann',
        temperature: 1,
        messages: [{ role: 'user', content: 'x'.repeat(300_000) }],
      },
      { maxOutputTokens: null, temperature: 1, effort: null, messages: null, tools: null },
    ],
  ])('is on record: %s', async (_, path, body, requested) => {
    const { row } = await recorded(body, {}, path)
    expect(row.requested).toEqual(requested)
    if ('user' in body) expect(row.endUser).toBe('ann')
  })
})

describe('an end user', () => {
  it('is on record as a hash if the installation says so', async () => {
    await start({ OUTLAY_END_USER: 'hash' })
    const { row } = await recorded({ ...chatRequest, user: 'ann@example.com' })
    expect(row.endUser).toMatch(/^user-[0-9a-f]{32}$/)
    const { row: again } = await recorded(chatRequest, { 'x-outlay-user': 'ann@example.com' })
    expect(again.endUser).toBe(row.endUser)
  })

  it('is not on record if the installation says so', async () => {
    await start({ OUTLAY_END_USER: 'drop' })
    const { row } = await recorded({ ...chatRequest, user: 'ann@example.com' })
    expect(row.endUser).toBeNull()
  })
})

describe('reports by label', () => {
  const report = async (query: string) => {
    const answer = await fetch(
      `${gateway.outlay.origin}/api/usage?from=2026-01-01&to=2040-01-01&bucket=month&${query}`,
    )
    return { status: answer.status, body: await answer.json() }
  }
  beforeEach(async () => {
    await start()
    await recorded(chatRequest, labels)
    await recorded(chatRequest, {
      ...labels,
      'x-outlay-session': 'checkout-43',
      'x-outlay-tags': 'feature=search',
    })
    await recorded(chatRequest)
  })

  it('have a group for each value and one for the calls without it, which add up to all calls', async () => {
    const { body } = await report('groupBy=session')
    expect(body.totals.calls).toBe(3)
    expect(
      body.groups.map((one: { group: object; metrics: { calls: number } }) => [one.group, one.metrics.calls]),
    ).toEqual([
      [{ session: 'checkout-42' }, 1],
      [{ session: 'checkout-43' }, 1],
      [{ session: null }, 1],
    ])
  })

  it('go by the values of one tag', async () => {
    const { body } = await report('groupBy=tag&tagName=feature')
    expect(body.groups.map(({ group }: { group: object }) => group)).toEqual([
      { tag: 'chat' },
      { tag: 'search' },
      { tag: null },
    ])
    expect((await report('tag=env=prod&groupBy=project')).body.totals.calls).toBe(1)
    expect((await report('tag=env=')).body.totals.calls).toBe(2)
  })

  it.each([
    ['about two labels', 'groupBy=session&user=ann', /about several: session, user/],
    ['by tag, without its name', 'groupBy=tag', /tagName=feature/],
    ['about two tags', 'groupBy=tag&tagName=feature&tag=env=prod', /about several: env, feature/],
    ['by a tag that is no tag', 'tag=prod', /must be NAME=VALUE/],
    ['by a name that no tag can have', 'groupBy=tag&tagName=a=b', /must be the name of a tag/],
    [
      'with a name of a tag that is not used',
      'groupBy=session&tagName=feature',
      /tagName names the tag of groupBy=tag/,
    ],
  ])('are refused with a sentence when they ask %s', async (_, query, sentence) => {
    const { status, body } = await report(query)
    expect(status).toBe(400)
    expect(body.error.message).toMatch(sentence)
  })

  it('are in the list of calls', async () => {
    const list = async (query: string) => {
      const answer = await fetch(`${gateway.outlay.origin}/api/requests?${query}`)
      return ((await answer.json()) as { requests: { session: string | null }[] }).requests.map(
        ({ session }) => session,
      )
    }
    expect(await list('user=ann@example.com')).toEqual(['checkout-43', 'checkout-42'])
    expect(await list('user=ann@example.com&tag=feature=chat')).toEqual(['checkout-42'])
    expect(await list('session=')).toEqual([null])
  })
})
