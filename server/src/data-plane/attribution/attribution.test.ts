import { noAttribution } from '@outlay/shared/records'
import { describe, expect, it } from 'vitest'
import { hashEndUser } from '../../lib/hash-end-user.ts'
import { readRequestLabels } from '../../providers/index.ts'
import { attributeCall, keepEndUsers, readHeaderLabels } from './index.ts'

const key = Buffer.from('a key of this installation')
const keep = keepEndUsers('keep', key)

/** What is written down of a call with these headers and this body. Values that nobody gives are left out. */
function attributionOf(headers: Record<string, string>, body: Record<string, unknown> = {}, kept = keep) {
  const intent = { ...noAttribution }
  attributeCall(intent, readHeaderLabels(headers), readRequestLabels(body), kept)
  return Object.fromEntries(Object.entries(intent).filter(([, value]) => value !== null))
}

describe('a call without any label', () => {
  it('belongs to nothing', () => {
    expect(attributionOf({ 'user-agent': 'OpenAI/Python 2.9.0', accept: '*/*' })).toEqual({})
  })

  it('has no session because of a shared cache key or trace', () => {
    const headers = {
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      'session-id': 's1',
    }
    expect(attributionOf(headers, { prompt_cache_key: 'all users' })).toEqual({})
  })
})

describe("Outlay's own headers", () => {
  it('name the session, the end user and the tags', () => {
    expect(
      attributionOf({
        'x-outlay-session': ' checkout-42 ',
        'x-outlay-user': 'ann@example.com',
        'x-outlay-tags': 'feature=chat, env=prod,team:eu/a.b-c=1=2',
      }),
    ).toEqual({
      sessionId: 'checkout-42',
      endUser: 'ann@example.com',
      tags: { feature: 'chat', env: 'prod', 'team:eu/a.b-c': '1=2' },
    })
  })

  it('are read as UTF-8', () => {
    for (const endUser of ['Zoë', 'città', 'ПЁТР']) {
      const user = Buffer.from(` ${endUser} `).toString('latin1')
      expect(attributionOf({ 'x-outlay-user': user })).toEqual({ endUser })
    }
  })

  it('are read as Latin-1 if they are not UTF-8', () => {
    expect(attributionOf({ 'x-outlay-user': 'Jos\xe9' })).toEqual({ endUser: 'José' })
  })

  it('count for nothing when they are empty', () => {
    expect(attributionOf({ 'x-outlay-session': ' ', 'x-outlay-user': '', 'x-outlay-tags': '' })).toEqual({})
  })

  it('never put a key on record', () => {
    const { sessionId, endUser, tags } = attributionOf({
      'x-outlay-session': 'sk-ours-0123456789abcdefghijklmnop',
      'x-outlay-user': 'olp_0123456789abcdefghij',
      'x-outlay-tags': 'key=sk-ours-0123456789abcdefghijklmnop',
    })
    expect(sessionId).toMatch(/^redacted-[0-9a-f]{32}$/)
    expect(endUser).toMatch(/^redacted-[0-9a-f]{32}$/)
    expect(tags).toEqual({ key: '[redacted]' })
  })

  it('are cut to their limit', () => {
    expect(attributionOf({ 'x-outlay-session': 's'.repeat(300) }).sessionId).toBe('s'.repeat(200))
  })

  it.each([
    ['with a misspelled name', { 'x-outlay-sesion': 'a' }, /There is no header x-outlay-sesion\./],
    [
      'with a tag without a value',
      { 'x-outlay-tags': 'feature=' },
      /"feature=" in x-outlay-tags is not a tag/,
    ],
    ['with a tag without a name', { 'x-outlay-tags': '=chat' }, /"=chat" in x-outlay-tags/],
    ['with a word that is no tag', { 'x-outlay-tags': 'a=1,chat' }, /"chat" in x-outlay-tags/],
    ['with a space in a name', { 'x-outlay-tags': 'my feature=chat' }, /"my feature=chat" in x-outlay-tags/],
    ['with a value that is too long', { 'x-outlay-tags': `a=${'v'.repeat(129)}` }, /at most 128 characters/],
    ['with a name twice', { 'x-outlay-tags': 'a=1,a=2' }, /names "a" twice/],
    [
      'with too many tags',
      { 'x-outlay-tags': Array.from({ length: 11 }, (_, index) => `t${index}=1`).join(',') },
      /more than 10 tags/,
    ],
  ])('%s are refused', (_, headers, message) => {
    expect(() => readHeaderLabels(headers as unknown as Record<string, string>)).toThrow(message)
  })
})

describe("the fields of a provider's API", () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["OpenAI's user", { user: 'u1' }, { endUser: 'u1' }],
    [
      "OpenAI's safety identifier before its user",
      { user: 'u1', safety_identifier: 's1' },
      { endUser: 's1' },
    ],
    [
      "OpenAI's metadata",
      { metadata: { feature: 'chat', turn: 3, beta: true, list: [1], none: null } },
      { tags: { feature: 'chat', turn: '3', beta: 'true' } },
    ],
    ["OpenRouter's session", { session_id: 'r1' }, { sessionId: 'r1' }],
    ["Anthropic's user", { metadata: { user_id: 'u2' } }, { endUser: 'u2' }],
    ["Vertex's labels", { labels: { team: 'search' } }, { tags: { team: 'search' } }],
    ["Bedrock's metadata", { requestMetadata: { team: 'search' } }, { tags: { team: 'search' } }],
    [
      "Claude Code's user, which is a session and an account and no person",
      { metadata: { user_id: 'user_0a1b_account_6f1c-22_session_9d2e-11' } },
      { sessionId: '9d2e-11', agentAccount: '6f1c-22' },
    ],
    [
      'the same as JSON',
      { metadata: { user_id: '{"device_id":"d","account_uuid":"6f1c-22","session_id":"9d2e-11"}' } },
      { sessionId: '9d2e-11', agentAccount: '6f1c-22' },
    ],
    [
      'the same without an account',
      { metadata: { user_id: 'user_0a1b_account__session_9d2e-11' } },
      { sessionId: '9d2e-11' },
    ],
    ['values of another type', { user: 7, metadata: 'x', session_id: { a: 1 } }, {}],
  ])('say it: %s', (_, body, expected) => {
    expect(attributionOf({}, body)).toEqual(expected)
  })

  it('name the first user that they have, if one is empty or no text', () => {
    expect(attributionOf({}, { safety_identifier: '', user: 'u1' })).toEqual({ endUser: 'u1' })
    expect(attributionOf({}, { safety_identifier: 7, metadata: { user_id: 'u2' } })).toEqual({
      endUser: 'u2',
    })
  })

  it('give at most 10 tags, and none that is named like a part of JavaScript', () => {
    const metadata = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`t${index}`, 'x']))
    const { tags } = attributionOf({}, { metadata: { ...JSON.parse('{"__proto__":"x"}'), ...metadata } })
    expect(Object.keys(tags as object)).toEqual(Array.from({ length: 10 }, (_, index) => `t${index}`))
  })
})

describe('a coding agent', () => {
  const claudeCode = {
    'user-agent': 'claude-cli/2.1.197 (external, sdk-cli)',
    'x-claude-code-session-id': '0a1b2c3d-session',
  }
  const turn = {
    session_id: '01a2-session',
    thread_id: '01a2-thread',
    workspaces: {
      '/home/me/shop': {
        associated_remote_urls: { origin: 'https://me:ghp_0123456789abcdefghij@github.com/example/shop.git' },
      },
    },
  }
  const codex = {
    'user-agent': 'codex_exec/0.171.0 (Debian 12.0.0; x86_64) xterm',
    originator: 'codex_exec',
    'session-id': '01a2-session',
    'x-codex-turn-metadata': JSON.stringify(turn),
  }

  it('Claude Code is known by its headers, with its session', () => {
    expect(attributionOf(claudeCode)).toEqual({
      sessionId: '0a1b2c3d-session',
      agentName: 'claude-code',
      agentVersion: '2.1.197',
      agentRole: 'main',
    })
  })

  it('a subagent of Claude Code is known, with the agent that started it', () => {
    const headers = { ...claudeCode, 'x-claude-code-agent-id': 'a7', 'x-claude-code-parent-agent-id': 'a1' }
    expect(attributionOf(headers)).toMatchObject({
      agentRole: 'subagent',
      agentId: 'a7',
      parentAgentId: 'a1',
    })
  })

  it.each(['workflow', 'compaction', 'auxiliary'])('Claude Code says that a call is for %s', (role) => {
    expect(attributionOf({ ...claudeCode, 'x-claude-code-request-class': role }).agentRole).toBe(role)
  })

  it('a kind of work that is not known is left out', () => {
    const headers = { ...claudeCode, 'x-claude-code-request-class': 'something new' }
    expect(attributionOf(headers).agentRole).toBe('main')
  })

  it('Codex is known by its headers, with its session and its repository, without path and credentials', () => {
    expect(attributionOf(codex)).toEqual({
      sessionId: '01a2-session',
      agentName: 'codex',
      agentVersion: '0.171.0',
      agentRole: 'main',
      repository: 'github.com/example/shop',
    })
  })

  it.each([
    ['review', 'subagent'],
    ['compact', 'compaction'],
  ])('a subagent of Codex is known: %s', (subagent, role) => {
    const headers = { ...codex, 'x-openai-subagent': subagent, 'x-codex-parent-thread-id': '01a2-parent' }
    expect(attributionOf(headers)).toMatchObject({
      agentRole: role,
      agentId: '01a2-thread',
      parentAgentId: '01a2-parent',
    })
  })

  it.each(['not JSON', '[1]', '{"workspaces":7}', `{"session_id":"${'x'.repeat(20_000)}"}`])(
    'Codex with damaged metadata is still known: %s',
    (metadata) => {
      expect(attributionOf({ ...codex, 'x-codex-turn-metadata': metadata.slice(0, 20_000) })).toEqual({
        sessionId: '01a2-session',
        agentName: 'codex',
        agentVersion: '0.171.0',
        agentRole: 'main',
      })
    },
  )

  it.each([
    ['GeminiCLI/0.20.0/gemini-3-pro (linux; x64)', 'gemini-cli', '0.20.0'],
    ['opencode/1.0.150', 'opencode', '1.0.150'],
    [
      'google-genai-sdk/1.30.0 gl-node/v20.20.2 GeminiCLI-exec/0.61.0/gemini-3.8-flash (linux; x64)',
      'gemini-cli',
      '0.61.0',
    ],
    ['Aider', 'aider', undefined],
  ])('others are known by their name: %s', (userAgent, agentName, agentVersion) => {
    expect(attributionOf({ 'user-agent': userAgent })).toEqual({
      agentName,
      ...(agentVersion && { agentVersion }),
    })
  })
})

describe('of two sources that name the same', () => {
  it("a header of Outlay counts before the agent's, and that before a field of the API", () => {
    const body = { session_id: 'of the API', user: 'of the API' }
    const agent = { 'user-agent': 'claude-cli/2.1.197', 'x-claude-code-session-id': 'of the agent' }
    const own = { 'x-outlay-session': 'our own', 'x-outlay-user': 'our own' }
    expect(attributionOf({ ...agent, ...own }, body)).toMatchObject({
      sessionId: 'our own',
      endUser: 'our own',
    })
    expect(attributionOf(agent, body)).toMatchObject({ sessionId: 'of the agent', endUser: 'of the API' })
    expect(attributionOf({}, body)).toEqual({ sessionId: 'of the API', endUser: 'of the API' })
  })

  it('tags of both are kept, and a value of the header counts before one of the API', () => {
    const headers = { 'x-outlay-tags': 'feature=chat,env=prod' }
    expect(attributionOf(headers, { metadata: { feature: 'search', turn: 3 } })).toEqual({
      tags: { feature: 'chat', env: 'prod', turn: '3' },
    })
  })

  it('there are no more than 10 tags together, those of the header first', () => {
    const metadata = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`t${index}`, 'x']))
    const { tags } = attributionOf({ 'x-outlay-tags': 'feature=chat' }, { metadata })
    expect(Object.keys(tags as object)).toHaveLength(10)
    expect(tags).toHaveProperty('feature', 'chat')
  })
})

describe('the end user', () => {
  it('is kept as they are named, or as a hash that is the same for the same user, or not at all', () => {
    const body = { user: 'ann@example.com' }
    const hashed = attributionOf({}, body, keepEndUsers('hash', key))
    expect(hashed).toEqual({ endUser: hashEndUser('ann@example.com', key) })
    expect(hashed.endUser).toMatch(/^user-[0-9a-f]{32}$/)
    expect(attributionOf({}, body, keepEndUsers('hash', key))).toEqual(hashed)
    expect(attributionOf({}, { user: 'bob' }, keepEndUsers('hash', key))).not.toEqual(hashed)
    expect(attributionOf({}, body, keepEndUsers('drop', key))).toEqual({})
  })

  it.each(['hash', 'drop'] as const)(
    'with %s, what a body says in tags and accounts is not kept either, and what a header says is',
    (policy) => {
      const metadata = { email: 'ann@example.com', user_id: 'user_0a1b_account_6f1c-22_session_9d2e-11' }
      const headers = { 'x-outlay-tags': 'feature=chat' }
      expect(attributionOf(headers, { metadata }, keepEndUsers(policy, key))).toEqual({
        sessionId: '9d2e-11',
        tags: { feature: 'chat' },
      })
    },
  )

  it('has another hash in another installation', () => {
    expect(hashEndUser('ann', key)).not.toBe(hashEndUser('ann', Buffer.from('another key')))
  })
})
