import { describe, expect, it } from 'vitest'
import { isAnswerRequest, readServerEvent } from './realtime-events.ts'

const usage = {
  total_tokens: 30,
  input_tokens: 20,
  output_tokens: 10,
  input_token_details: { text_tokens: 20, cached_tokens_details: { text_tokens: 4 } },
}
const done = { type: 'response.done', event_id: 'event_1', response: { id: 'resp_1', output: [], usage } }

describe('of what the provider sends', () => {
  it.each([
    [done],
    [{ type: 'session.created', session: { model: 'gpt-realtime' } }],
    [{ type: 'session.updated', session: { model: 'gpt-realtime' } }],
    [{ type: 'transcription_session.updated', session: {} }],
    [{ type: 'response.created', response: { id: 'resp_1' } }],
    [
      {
        type: 'conversation.item.input_audio_transcription.completed',
        transcript: 'Grüße',
        usage: { type: 'duration', seconds: 3 },
      },
    ],
  ])('this tells usage: %j', (event) => {
    expect(readServerEvent(Buffer.from(JSON.stringify(event)))).toEqual(event)
    expect(readServerEvent(Buffer.from(JSON.stringify(event, null, 2)))).toEqual(event)
  })

  it.each([
    ['{"type":"response.output_audio.delta","delta":"UklGRg=="}'],
    ['{"type":"response.output_text.delta","delta":"\\"response.done\\""}'],
    ['{"type":"conversation.item.created","item":{"content":"response.done"}}'],
    ['{"type":"response.output_text.done","text":"x","response":"response.done"}'],
    ['{"type":"response.done"'],
    ['"response.done"'],
    [''],
    ['\u0000\u0001'],
  ])('this does not: %s', (text) => {
    expect(readServerEvent(Buffer.from(text))).toBeNull()
  })

  it('a message over 1 MiB tells its usage without its long strings', () => {
    const text = 'He said: "usage": {"total_tokens": 1} '.repeat(40_000)
    const long = { ...done, response: { id: 'resp_1', output: [{ content: [{ text }] }], usage } }
    const message = Buffer.from(JSON.stringify(long))
    expect(message.length).toBeGreaterThan(1024 * 1024)
    expect(readServerEvent(message)).toMatchObject({
      type: 'response.done',
      response: { id: 'resp_1', usage },
    })
    const other = Buffer.from(JSON.stringify({ ...long, type: 'response.content_part.done' }))
    expect(readServerEvent(other)).toBeNull()
    const cut = Buffer.from(`{"type":"response.done","a":"${text.replaceAll('"', '')}","usage":{"a":{`)
    expect(readServerEvent(cut)).toBeNull()
  })
})

describe('of what the caller sends', () => {
  it.each([
    [{ type: 'response.create' }],
    [{ event_id: 'event_1', type: 'response.create', response: { conversation: 'none' } }],
    [{ type: 'response.create', response: { instructions: 'x'.repeat(2 * 1024 * 1024) } }],
  ])('an event of the type response.create asks for an answer', (event) => {
    expect(isAnswerRequest(Buffer.from(JSON.stringify(event)))).toBe(true)
    expect(isAnswerRequest(Buffer.from(JSON.stringify(event, null, 2)))).toBe(true)
  })

  it.each([
    ['{"type":"input_audio_buffer.append","audio":"UklGRg=="}'],
    ['{"type":"conversation.item.create","item":{"content":"response.create"}}'],
    ['{"type":"response.create"'],
    ['"response.create"'],
    [''],
  ])('%s asks for none', (text) => {
    expect(isAnswerRequest(Buffer.from(text))).toBe(false)
  })
})
