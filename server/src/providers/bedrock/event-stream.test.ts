import { crc32 } from 'node:zlib'
import { EventStreamCodec } from '@smithy/core/event-streams'
import { beforeAll, describe, expect, it } from 'vitest'
import { anthropicMessages } from '../anthropic/billing.ts'
import type { JsonObject } from '../json.ts'
import { contextOf } from '../testing.ts'
import { bedrockConverse } from './billing.ts'
import { type BedrockEventReader, loadBedrockEventReader } from './event-stream.ts'

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString()),
  (text) => Buffer.from(text),
)
let createReader: () => BedrockEventReader
beforeAll(async () => {
  createReader = await loadBedrockEventReader()
})

const usage = { inputTokens: 12, outputTokens: 20, totalTokens: 37, cacheReadInputTokens: 5 }
const converse = Buffer.concat([
  event('messageStart', { role: 'assistant', p: 'abcdefghij' }),
  event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Grüße 👋' } }),
  event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: '!' } }),
  event('messageStop', { stopReason: 'end_turn' }),
  event('metadata', { usage, metrics: { latencyMs: 551 } }),
])

describe('a stream of Converse', () => {
  const expected = [
    { eventType: 'contentBlockDelta', payload: { contentBlockIndex: 0, delta: { text: 'Grüße 👋' } } },
    { eventType: 'messageStop', payload: { stopReason: 'end_turn' } },
    { eventType: 'metadata', payload: { usage, metrics: { latencyMs: 551 } } },
  ]

  it('tells its first output, why it ended and its usage however the bytes are cut', () => {
    for (let at = 0; at <= converse.length; at += 1) {
      const reader = createReader()
      const events = [...reader.push(converse.subarray(0, at)), ...reader.push(converse.subarray(at))]
      expect(events, `cut at ${at}`).toEqual(expected)
      expect(reader.contentFrames).toBe(2)
      expect(reader.isWhole).toBe(true)
    }
    const reader = createReader()
    const events = Array.from(converse, (_, at) => reader.push(converse.subarray(at, at + 1))).flat()
    expect(events).toEqual(expected)
  })

  it('is billed as what it says', () => {
    const payloads = createReader()
      .push(converse)
      .map(({ payload }) => payload)
    expect(bedrockConverse.read(bedrockConverse.assemble(payloads), contextOf()).usage).toEqual({
      uncachedInputTokens: 12,
      cacheReadInputTokens: 5,
      outputTextTokens: 20,
    })
  })

  it('that is cut short tells what was whole, and that it was cut', () => {
    for (let end = 0; end < converse.length; end += 1) {
      const told = createReader().push(converse.subarray(0, end))
      expect(told, `cut at ${end}`).toEqual(expected.slice(0, told.length))
      expect(told.length).toBeLessThan(expected.length)
    }
    const reader = createReader()
    reader.push(converse.subarray(0, converse.length - 1))
    expect(reader.isWhole).toBe(false)
  })

  it('ends with an exception that is named', () => {
    const thrown = frame(
      { ':message-type': 'exception', ':exception-type': 'throttlingException' },
      { message: 'Too many tokens' },
    )
    expect(createReader().push(thrown)).toEqual([
      {
        eventType: 'exception',
        exceptionType: 'throttlingException',
        payload: { message: 'Too many tokens' },
      },
    ])
    const failed = frame(
      { ':message-type': 'error', ':error-code': 'InternalFailure', ':error-message': 'Failed' },
      null,
    )
    expect(createReader().push(failed)).toEqual([
      { eventType: 'exception', exceptionType: 'InternalFailure', payload: { message: 'Failed' } },
    ])
  })
})

describe('a stream of InvokeModel', () => {
  const metrics = { inputTokenCount: 25, outputTokenCount: 7, invocationLatency: 900, firstByteLatency: 300 }
  const start = {
    type: 'message_start',
    message: { model: 'claude-sonnet-4-5', usage: { input_tokens: 25, output_tokens: 1 } },
  }
  const delta = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } }
  const end = { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 7 } }
  const stop = { type: 'message_stop', 'amazon-bedrock-invocationMetrics': metrics }
  const invoked = Buffer.concat([start, delta, delta, end, stop].map(chunk))

  it('tells the events of the model’s maker that have usage, and the first output', () => {
    const reader = createReader()
    const events = reader.push(invoked)
    expect(events).toEqual([start, delta, end, stop].map((payload) => ({ eventType: 'chunk', payload })))
    expect(reader.contentFrames).toBe(5)
    const payloads = events.map(({ payload }) => payload)
    expect(anthropicMessages.read(anthropicMessages.assemble(payloads), contextOf()).usage).toEqual({
      uncachedInputTokens: 25,
      outputTextTokens: 7,
    })
  })
})

describe('what is no sound frame', () => {
  it('ends the reading and nothing else, wherever a bit is wrong', () => {
    const sound = event('metadata', { usage })
    for (let at = 0; at < sound.length; at += 1) {
      const damaged = Buffer.from(sound)
      damaged[at]! ^= 1
      const reader = createReader()
      expect(reader.push(Buffer.concat([damaged, sound])), `bit in byte ${at}`).toEqual([])
      expect(reader.isWhole).toBe(false)
      expect(reader.push(sound)).toEqual([])
    }
  })

  it('is known by its first twelve bytes, before anything is kept for it', () => {
    const reader = createReader()
    expect(reader.push(Buffer.from('{"message":"The security token is invalid."}'))).toEqual([])
    expect(reader.isWhole).toBe(false)
  })

  it.each([
    ['more than 16 MiB', 16 * 1024 * 1024 + 1],
    ['less than its own frame', 15],
  ])('of %s is not waited for', (_, length) => {
    const prelude = preludeOf(length)
    const reader = createReader()
    for (const byte of prelude) reader.push(Buffer.from([byte]))
    expect(reader.isWhole).toBe(false)
    expect(reader.push(converse)).toEqual([])
  })

  it('inside a frame is as good as nothing said', () => {
    const headers = { ':message-type': 'event', ':event-type': 'metadata' }
    const reader = createReader()
    expect(reader.push(frame(headers, 'no json'))).toEqual([])
    expect(reader.push(frame({ ...headers, ':event-type': 'chunk' }, { bytes: 5 }))).toEqual([])
    expect(reader.push(frame({ ...headers, ':event-type': 'chunk' }, { bytes: 'InVzYWdlIg==' }))).toEqual([])
    expect(reader.push(converse)).toHaveLength(3)
  })

  it('is read up to the 16 MiB that a frame may have, without its long strings past 1 MiB', () => {
    const traced = (bytes: number) => event('metadata', { usage, trace: 'x'.repeat(bytes) })
    const reader = createReader()
    const pieces = Buffer.concat([traced(15 * 2 ** 20), traced(2 ** 20 - 1_000), converse])
    const events: unknown[] = []
    for (let at = 0; at < pieces.length; at += 65_536) {
      events.push(...reader.push(pieces.subarray(at, at + 65_536)))
    }
    const usages = (events as { payload: { usage?: unknown } }[]).flatMap(
      ({ payload }) => payload.usage ?? [],
    )
    expect(usages).toEqual(Array(3).fill(usage))
    expect(reader.isWhole).toBe(true)
  })
})

it('an empty frame is the one that AWS publishes', () => {
  const reader = createReader()
  expect(reader.push(Buffer.from('000000100000000005c248eb7d98c8ff', 'hex'))).toEqual([])
  expect(reader.isWhole).toBe(true)
})

function event(eventType: string, payload: JsonObject): Buffer {
  const content = { ':content-type': 'application/json', ':message-type': 'event' }
  return frame({ ...content, ':event-type': eventType }, payload)
}

function chunk(native: JsonObject): Buffer {
  return event('chunk', { bytes: Buffer.from(JSON.stringify(native)).toString('base64'), p: 'abcd' })
}

function frame(headers: Record<string, string>, payload: JsonObject | string | null): Buffer {
  const text = payload === null ? '' : typeof payload === 'string' ? payload : JSON.stringify(payload)
  const typed = Object.entries(headers).map(([name, value]) => [name, { type: 'string' as const, value }])
  return Buffer.from(codec.encode({ headers: Object.fromEntries(typed), body: Buffer.from(text) }))
}

/** The first twelve bytes of a frame that says it has this length, with a checksum that is right. */
function preludeOf(length: number): Buffer {
  const prelude = Buffer.alloc(12)
  prelude.writeUInt32BE(length, 0)
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8)
  return prelude
}
