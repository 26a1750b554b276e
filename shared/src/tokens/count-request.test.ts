import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countRequest, type RequestToCount } from './count-request.ts'
import { loadEncoding } from './encoding/load-encoding.ts'
import { promptParts } from './token-count.ts'

const count = (request: Partial<RequestToCount>) =>
  countRequest({ provider: 'openai', api: 'openai.chat.completions', body: {}, ...request }, loadEncoding)
const hello = { role: 'user', content: 'Hello' }
const chat = (model: string) => ({ model, messages: [hello] })

describe('a request is counted by its api', () => {
  test.each<[string, unknown, number, string]>([
    ['openai.chat.completions', chat('gpt-4o'), 8, 'exact'],
    ['chat.completions', chat('gpt-4o'), 8, 'exact'],
    ['openai.responses', { model: 'gpt-4o', input: 'Hello' }, 8, 'exact'],
    ['openai.completions', { model: 'gpt-3.5-turbo-instruct', prompt: ['Hello world', 'Hello'] }, 3, 'exact'],
    ['openai.embeddings', { model: 'text-embedding-3-small', input: [[1, 2], [3]] }, 3, 'exact'],
    ['openai.embeddings', { model: 'text-embedding-3-small', input: 'Hello world' }, 2, 'exact'],
  ])('%s of %j', async (api, body, inputTokens, exactness) => {
    expect(await count({ api, body })).toMatchObject({ inputTokens, exactness })
  })

  test.each<[string, string, unknown, number]>([
    ['anthropic', 'anthropic.messages', { model: 'claude-sonnet-4-0', messages: [hello] }, 3 + 4 + 1],
    ['google', 'google.generateContent', { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] }, 1],
    ['google', 'google.embedContent', { content: { parts: [{ text: 'Hello' }] } }, 1],
    ['google', 'google.batchEmbedContents', { requests: [{ content: { parts: [{ text: 'Hello' }] } }] }, 1],
    ['deepseek', 'deepseek.chat.completions', chat('deepseek-chat'), 8],
    ['ollama', 'ollama.chat', chat('llama3'), 8],
    ['openrouter', 'openrouter.chat.completions', chat('openai/gpt-4o'), 8],
  ])('%s is an estimate: %s', async (provider, api, body, inputTokens) => {
    expect(await count({ provider, api, body })).toMatchObject({ inputTokens, exactness: 'estimate' })
  })

  test('or not, and says why', async () => {
    expect(await count({ api: 'openai.audio.speech' })).toEqual({ inputTokens: null, reason: 'unknown_api' })
    expect(await count({ api: 'constructor' })).toEqual({ inputTokens: null, reason: 'unknown_api' })
    expect(await count({ body: 'Hello' })).toEqual({ inputTokens: null, reason: 'unreadable_body' })
  })
})

describe('a model', () => {
  test('is the one that is told, before the one in the body', async () => {
    const told = await count({ provider: 'azure', body: chat('our-deployment'), model: 'gpt-4' })
    expect(told).toMatchObject({ encoding: 'cl100k_base', exactness: 'exact' })
  })

  test('within a deployment’s name is an estimate', async () => {
    const guessed = await count({ provider: 'azure', body: chat('team-gpt-5-eu') })
    expect(guessed).toMatchObject({ encoding: 'o200k_base', exactness: 'estimate', inputTokens: 7 })
  })

  test('nobody knows is counted by the newest encoding', async () => {
    for (const model of ['grok-4', 'our-deployment', '', '__proto__']) {
      expect(await count({ body: chat(model) })).toMatchObject({
        encoding: 'o200k_base',
        exactness: 'estimate',
      })
    }
  })
})

describe('what was learnt about a model', () => {
  const body = {
    model: 'claude-opus-5',
    system: 'Be terse.',
    messages: [{ role: 'user', content: 'a b c '.repeat(50) }],
  }
  const claude = { provider: 'anthropic', api: 'anthropic.messages', body }

  test('multiplies an estimate, and its parts still sum to it', async () => {
    const plain = await count(claude)
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0.1, max: 10, noNaN: true }), async (calibration) => {
        const count_ = await count({ ...claude, calibration })
        if (plain.inputTokens === null || count_.inputTokens === null) throw new Error('not counted')
        expect(count_.inputTokens).toBe(Math.round(plain.inputTokens * calibration))
        expect(promptParts.reduce((sum, part) => sum + count_.parts[part], 0)).toBe(count_.inputTokens)
      }),
      { numRuns: 50 },
    )
  })

  test('leaves an exact count alone, and is ignored where it makes no sense', async () => {
    expect(await count({ body: chat('gpt-4o'), calibration: 2 })).toMatchObject({ inputTokens: 8 })
    for (const calibration of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(await count({ ...claude, calibration })).toEqual(await count(claude))
    }
  })
})
