import { afterAll, describe, expect, test } from 'vitest'
import { type CountTask, countedBytesMax } from './count-task.ts'
import { createCountingPool } from './create-counting-pool.ts'
import { parseCutJson } from './parse-cut-json.ts'

const pool = createCountingPool()
afterAll(() => pool.close())

const bytes = (text: string) => new TextEncoder().encode(text)
const request = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }] }
const chunk = (delta: unknown) => `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`

function task(over: Partial<CountTask>): CountTask {
  return {
    provider: 'openai',
    api: 'openai.chat.completions',
    requestModel: 'gpt-4o',
    requestBody: [bytes(JSON.stringify(request))],
    responseBody: bytes(`${chunk({ content: 'Hello' })}${chunk({ content: ' world' })}data: [DONE]\n\n`),
    calibration: 1,
    ...over,
  }
}

describe('the counting pool, off the event loop:', { timeout: 60_000 }, () => {
  test('a stream without usage is counted', async () => {
    expect(await pool.count(task({}))).toEqual({
      inputTokens: 8,
      outputTokens: 2,
      exactness: 'estimate',
      encoding: 'o200k_base',
      isPartial: false,
    })
  })

  test('a whole answer is counted with the encoding of its model', async () => {
    const answer = { choices: [{ index: 0, message: { content: 'Hello' }, finish_reason: 'length' }] }
    const counted = task({ requestModel: 'gpt-4', responseBody: bytes(JSON.stringify(answer)) })
    expect(await pool.count(counted)).toMatchObject({
      inputTokens: 8,
      outputTokens: 1,
      exactness: 'exact',
      encoding: 'cl100k_base',
    })
  })

  test('a request without a model is counted with the newest encoding', async () => {
    const count = await pool.count(task({ requestModel: null }))
    expect(count).toMatchObject({ encoding: 'o200k_base', exactness: 'estimate', inputTokens: 8 })
  })

  test('a request before its sending is counted, and an unknown API is named as the reason for no count', async () => {
    const asked = { provider: 'openai', api: 'openai.chat.completions', body: request }
    expect(await pool.countRequest(asked)).toEqual({
      inputTokens: 8,
      exactness: 'exact',
      encoding: 'o200k_base',
      parts: { system: 0, history: 0, user: 8, tools: 0, images: 0 },
    })
    expect(await pool.countRequest({ ...asked, model: 'gpt-4' })).toMatchObject({ encoding: 'cl100k_base' })
    expect(await pool.countRequest({ ...asked, api: 'openai.telepathy' })).toEqual({
      inputTokens: null,
      reason: 'unknown_api',
    })
  })

  test('calls of each wire format are counted by its rules, times the factor learnt for the model', async () => {
    const claude = task({
      provider: 'anthropic',
      api: 'anthropic.messages',
      requestModel: 'claude-sonnet-4-5',
      responseBody: bytes(
        JSON.stringify({ type: 'message', content: [{ type: 'text', text: 'Hello world' }] }),
      ),
    })
    const counted = { inputTokens: 8, outputTokens: 5, exactness: 'estimate' }
    expect(await pool.count(claude)).toMatchObject(counted)
    const learnt = { inputTokens: 12, outputTokens: 8 }
    expect(await pool.count({ ...claude, calibration: 1.5 })).toMatchObject(learnt)
    const asked = { provider: 'anthropic', api: 'anthropic.messages', body: request }
    expect(await pool.countRequest({ ...asked, calibration: 1.5 })).toMatchObject({ inputTokens: 12 })
  })

  describe('a request whose tokens the provider reported', () => {
    const sent = (body: unknown) => {
      const text = bytes(JSON.stringify(body))
      return [text.subarray(0, 20), text.subarray(20)]
    }
    const openai = { provider: 'openai', api: 'chat.completions', model: 'gpt-4o-2024-08-06' }
    const anthropic = { provider: 'anthropic', api: 'messages', model: 'claude-sonnet-4-5' }

    test('is counted from its pieces, split by the kinds of its tokens', async () => {
      expect(await pool.countInput({ ...openai, body: sent(request) })).toEqual({
        inputTokens: 8,
        exactness: 'exact',
        encoding: 'o200k_base',
        parts: { system: 0, history: 0, user: 8, tools: 0, images: 0 },
      })
      const estimate = await pool.countInput({ ...anthropic, body: sent(request) })
      expect(estimate).toMatchObject({ inputTokens: 8, exactness: 'estimate' })
    })

    test.each([
      ['refers to content outside of it', anthropic, { ...request, container: 'c1' }],
      [
        'has a tool that runs at the provider',
        anthropic,
        { ...request, tools: [{ type: 'web_search_20250305' }] },
      ],
      ['has a part without an exact rule', openai, { ...request, tools: [{ type: 'custom', custom: {} }] }],
      ['is of an API without counting rules', { ...openai, api: 'telepathy' }, request],
      ['is not JSON', openai, undefined],
    ])('is not compared if it %s', async (_, call, body) => {
      expect(await pool.countInput({ ...call, body: body ? sent(body) : [bytes('{')] })).toBe(null)
    })
  })

  test('requests that come in a row are counted in one batch, each with its own count', async () => {
    const openai = { provider: 'openai', api: 'openai.chat.completions', model: 'gpt-4o' }
    const contents = ['Hello', 'Hello world', '{', 'Hello world, hello']
    const counts = await Promise.all(
      contents.map((content) => {
        const sent = { ...request, messages: [{ role: 'user', content }] }
        return pool.countInput({ ...openai, body: [bytes(content === '{' ? content : JSON.stringify(sent))] })
      }),
    )
    expect(counts.map((count) => count?.inputTokens ?? null)).toEqual([8, 9, null, 11])
  })

  test('the caller keeps its bodies', async () => {
    const mine = task({})
    await pool.count(mine)
    expect(mine.requestBody[0]!.length).toBeGreaterThan(0)
  })

  test.each([
    ['an empty body', ''],
    ['garbage', '\u0000{[[,,"'],
    ['half a body', JSON.stringify(request).slice(0, 30)],
    ['nesting without end', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['a JSON string', '"messages"'],
  ])('%s has an unknown count and breaks nothing', async (_, text) => {
    const result = await pool.count(task({ requestBody: [bytes(text)], responseBody: bytes(text) }))
    expect(result).toMatchObject({ outputTokens: null, exactness: 'estimate' })
  })

  test('a body over 4 MiB is counted by its first part and marked as partial', async () => {
    const long = JSON.stringify({
      messages: [{ role: 'user', content: 'word '.repeat(countedBytesMax / 4) }],
    })
    const result = await pool.count(task({ requestBody: [bytes(long)] }))
    expect(result).toMatchObject({ isPartial: true, outputTokens: 2 })
    expect(result?.inputTokens).toBeGreaterThan(countedBytesMax / 5 - 100)
    expect(result?.inputTokens).toBeLessThan(countedBytesMax / 4)
  })

  test('the event loop stays free while the slowest text is counted', async () => {
    const content = 'a'.repeat(2_000_000)
    let ticks = 0
    const timer = setInterval(() => ticks++, 5)
    const slow = JSON.stringify({ messages: [{ role: 'user', content }] })
    const result = await pool.count(task({ requestBody: [bytes(slow)] }))
    clearInterval(timer)
    expect(result?.inputTokens).toBe(250_000 + 7)
    expect(ticks).toBeGreaterThan(5)
  })

  test('tasks that come at once each get their own count', async () => {
    const words = Array.from({ length: 20 }, (_, index) => 'Hello'.concat(' Hello'.repeat(index)))
    const results = await Promise.all(
      words.map((content) => {
        const body = { messages: [{ role: 'user', content }] }
        return pool.count(task({ requestBody: [bytes(JSON.stringify(body))] }))
      }),
    )
    expect(results.map((result) => result?.inputTokens)).toEqual(words.map((_, index) => 8 + index))
  })

  test('tasks beyond the bound on memory are not counted', async () => {
    const large = task({
      requestBody: [new Uint8Array(countedBytesMax)],
      responseBody: new Uint8Array(countedBytesMax),
    })
    const results = await Promise.all(Array.from({ length: 12 }, () => pool.count(large)))
    expect(results.filter((result) => result === null).length).toBeGreaterThanOrEqual(3)
  })

  test('a count that takes too long is given up, and the next task is counted', async () => {
    const hasty = createCountingPool({ taskMsMax: 1_500 })
    const content = 'a'.repeat(countedBytesMax - 100) // two of them take at least twice as long
    const request = JSON.stringify({ messages: [{ role: 'user', content }] })
    const answer = JSON.stringify({ choices: [{ message: { content } }] })
    const slow = task({ requestBody: [bytes(request)], responseBody: bytes(answer) })
    const [given, next] = await Promise.all([hasty.count(slow), hasty.count(task({}))])
    expect(given).toBe(null)
    expect(next).toMatchObject({ inputTokens: 8 })
    await hasty.close()
  })

  test('a closed pool drops its samples', async () => {
    const closing = createCountingPool()
    const openai = { provider: 'openai', api: 'openai.chat.completions', model: 'gpt-4o' }
    const sample = closing.countInput({ ...openai, body: [bytes(JSON.stringify(request))] })
    const closed = closing.close()
    expect(await sample).toBe(null)
    await closed
  })

  test('a closed pool finishes its counts and takes no more', async () => {
    const closing = createCountingPool()
    const before = closing.count(task({}))
    const closed = closing.close()
    expect(await closing.count(task({}))).toBe(null)
    expect(await before).toMatchObject({ inputTokens: 8 })
    await closed
  })
})

describe('JSON that was cut', () => {
  const whole = { a: [1, { b: 'x"\\\u00e9,{' }, [true, null]], c: 'ü', d: -1.5e3, e: {} }
  test('is still read wherever it was cut', () => {
    const text = JSON.stringify(whole)
    for (let length = 1; length <= text.length; length++) {
      const read = parseCutJson(text.slice(0, length))
      expect(read, text.slice(0, length)).toBeTypeOf('object')
    }
    expect(parseCutJson(text)).toEqual(whole)
  })

  test.each([
    ['{"a":"hel', { a: 'hel' }],
    ['{"a":"hel\\u00', { a: 'hel' }],
    ['{"a":"hel\\', { a: 'hel' }],
    ['{"a":"hel\\\\', { a: 'hel\\' }],
    ['{"a":"b","c', { a: 'b' }],
    ['{"a":"b","c":', { a: 'b' }],
    ['[1,2,3', [1, 2]],
    ['[{"a":tr', [{}]],
    ['', undefined],
    ['}', undefined],
  ])('%s', (text, expected) => {
    expect(parseCutJson(text)).toEqual(expected)
  })
})
