import { describe, expect, it } from 'vitest'
import { chatAnswer, chunk, delta, done, json, type Script, stream } from '../support/fake-provider.ts'
import { chatRequest, startGateway } from '../support/start-gateway.ts'

const streamed = JSON.stringify({ ...chatRequest, stream: true })

function text(status: number, body: string, contentType = 'text/plain'): Script {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': contentType })
    response.end(body)
  }
}

const field = 'stream_options'
const refusals: [string, Script][] = [
  [
    '400 with its name',
    json(400, { error: { message: `Unknown parameter: '${field}'.`, code: 'unknown_parameter' } }),
  ],
  [
    '422 with its name in a list',
    json(422, { detail: [{ type: 'extra_forbidden', loc: ['body', field], msg: 'Extra inputs' }] }),
  ],
  ['422, without its name', json(422, { detail: 'Extra inputs are not permitted' })],
  ['400, without its name', json(400, { error: { message: 'Unrecognized request argument supplied' } })],
  ['404', json(404, { message: `no such option: include_usage` })],
  ['500', json(500, { error: `unexpected keyword argument '${field}'` })],
  ['501 as text', text(501, 'stream options are not implemented')],
  ['400 as text', text(400, 'json: unknown field "stream_options"')],
  ['400 as HTML', text(400, '<p>streamOptions is not a valid field</p>', 'text/html')],
  ['400 without a type', text(400, 'bad field stream_options', '')],
  [
    '400 as an event',
    text(400, `data: {"error":{"message":"${field} is not supported"}}\n\n`, 'text/event-stream'),
  ],
  ['200 with an error', json(200, { error: { message: `${field} is not supported` } })],
]

describe('a host that refuses the request for usage', () => {
  it.each(refusals)('gets the original call and is not asked again: %s', async (_shape, refusal) => {
    const gateway = await startGateway()
    const pieces = [
      delta('Hello.'),
      chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
      done,
    ]
    gateway.provider.answer(refusal, stream(pieces))
    const first = await gateway.call({ body: streamed })
    const second = await gateway.call({ body: streamed })
    expect([first, second].map(({ body }) => body.toString())).toEqual(Array(2).fill(pieces.join('')))
    expect(gateway.provider.seen.map(({ body }) => body.includes(field))).toEqual([true, false, false])
    const row = await gateway.row(first.headers['x-outlay-request-id'])
    expect(row.responseBytes).toBe(pieces.join('').length)
    await gateway.close()
  })

  it.each([
    [401, 'no such key, stream_options'],
    [429, 'too many, stream_options'],
    [500, 'unknown field'],
    [503, 'busy'],
  ])('is not assumed for a %i with the text %j, which passes', async (status, message) => {
    const gateway = await startGateway({ OUTLAY_RETRY_STATUSES: '429' })
    gateway.provider.answer(json(status, { error: { message } }))
    const answer = await gateway.call({ body: streamed })
    expect(answer.status).toBe(status)
    expect(gateway.provider.seen).toHaveLength(1)
    await gateway.close()
  })

  it('is not assumed for an answer that mentions the option, and the call is sent once', async () => {
    const gateway = await startGateway()
    const message = { role: 'assistant', content: 'Set stream_options, or "error" comes.' }
    const answered = { ...chatAnswer(), error: null, choices: [{ index: 0, message, finish_reason: 'stop' }] }
    gateway.provider.answer(json(200, answered))
    const answer = await gateway.call({ body: streamed })
    expect(JSON.parse(answer.body.toString())).toEqual(answered)
    expect(gateway.provider.seen).toHaveLength(1)
    await gateway.close()
  })

  it('passes its refusal on if it also refuses the call as the caller wrote it', async () => {
    const gateway = await startGateway()
    gateway.provider.answer(text(400, 'unknown field "tools"'))
    const answer = await gateway.call({ body: streamed })
    expect([answer.status, answer.body.toString()]).toEqual([400, 'unknown field "tools"'])
    expect(gateway.provider.seen).toHaveLength(2)
    await gateway.close()
  })
})
