import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { done, stream } from '../support/fake-provider.ts'
import { chatRequest, startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway((address) => ({
    OUTLAY_GOOGLE_BASE_URL: address,
    OUTLAY_GOOGLE_API_KEY: 'AIza-ours',
    OUTLAY_OPENROUTER_BASE_URL: `${address}/api/v1`,
    OUTLAY_OPENROUTER_API_KEY: 'sk-or-ours',
  }))
})
afterAll(() => gateway.close())

const picture = 'A'.repeat(2_200_000)

/** A long event in many pieces, as it arrives from a socket. */
function inPieces(text: string, lineEnd = '\n'): string[] {
  const sent = text.replaceAll('\n', lineEnd)
  const pieces: string[] = []
  for (let at = 0; at < sent.length; at += 300_007) pieces.push(sent.slice(at, at + 300_007))
  return pieces
}

async function callWith(pieces: string[], path: string, body: object) {
  gateway.provider.answer(stream(pieces))
  const answer = await gateway.call({ path, body: JSON.stringify(body) })
  expect(answer.body.toString()).toBe(pieces.join(''))
  return gateway.row(answer.headers['x-outlay-request-id'])
}

const imageUsage = {
  total_tokens: 6_300,
  input_tokens: 50,
  output_tokens: 6_250,
  input_tokens_details: { text_tokens: 50, image_tokens: 0 },
}
const imageRequest = { model: 'gpt-image-1', prompt: 'a cat', stream: true, partial_images: 1 }

function imageEvents(usageFirst: boolean): string {
  const data = usageFirst
    ? { type: 'image_generation.completed', usage: imageUsage, b64_json: picture }
    : { type: 'image_generation.completed', b64_json: picture, size: '1024x1536', usage: imageUsage }
  return (
    `event: image_generation.partial_image\ndata: ${JSON.stringify({ type: 'image_generation.partial_image', b64_json: picture })}\n\n` +
    `event: image_generation.completed\ndata: ${JSON.stringify(data)}\n\n`
  )
}

describe('an event over 1 MiB', () => {
  it.each([
    ['after', '\n', false],
    ['before', '\n', true],
    ['after', '\r\n', false],
  ])(
    'with a streamed picture is billed by the usage %s the picture, with line ends %j',
    async (_where, lineEnd, usageFirst) => {
      const row = await callWith(
        inPieces(imageEvents(usageFirst), lineEnd),
        '/v1/images/generations',
        imageRequest,
      )
      // 50 x $5/M + 6,250 x $40/M
      expect(row).toMatchObject({ usageSource: 'reported', listCostUsd: '0.25025' })
    },
  )

  it('is not followed by a receipt if its last line has no end', async () => {
    const text = imageEvents(false).trimEnd()
    gateway.provider.answer(stream(inPieces(text)))
    const answer = await gateway.call({
      path: '/v1/images/generations',
      body: JSON.stringify(imageRequest),
      headers: { 'x-outlay-receipt': 'stream' },
    })
    expect(answer.body.toString() === text).toBe(true)
    const row = await gateway.row(answer.headers['x-outlay-request-id'])
    expect(row).toMatchObject({ usageSource: 'reported', listCostUsd: '0.25025' })
  })

  it('is followed by a receipt if the caller asks for one', async () => {
    const text = imageEvents(false)
    gateway.provider.answer(stream(inPieces(text)))
    const answer = await gateway.call({
      path: '/v1/images/generations',
      body: JSON.stringify(imageRequest),
      headers: { 'x-outlay-receipt': 'stream' },
    })
    const body = answer.body.toString()
    expect(body.startsWith(text)).toBe(true)
    expect(body.slice(text.length)).toMatch(/^: outlay \{.*"costUsd":"0.25025".*\}\n\n$/)
  })

  it('that ends a response with pictures is billed, including its searches', async () => {
    const response = {
      id: 'resp_1',
      object: 'response',
      model: 'gpt-5-2025-08-07',
      status: 'completed',
      output: [
        { type: 'image_generation_call', result: picture },
        { type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'x' } },
      ],
      tools: [{ type: 'web_search' }],
      usage: { input_tokens: 1_000, output_tokens: 500, total_tokens: 1_500 },
    }
    const text =
      `event: response.created\ndata: ${JSON.stringify({ type: 'response.created', response: { id: 'resp_1' } })}\n\n` +
      `event: response.completed\ndata: ${JSON.stringify({ type: 'response.completed', response })}\n\n`
    const row = await callWith(inPieces(text), '/v1/responses', { model: 'gpt-5', stream: true, input: 'x' })
    // 1,000 x $1.25/M + 500 x $10/M + a search at $10 a thousand
    expect(row).toMatchObject({ usageSource: 'reported', listCostUsd: '0.01625' })
  })

  const geminiChunk = JSON.stringify({
    candidates: [
      {
        content: { parts: [{ inlineData: { mimeType: 'image/png', data: picture } }] },
        finishReason: 'STOP',
      },
    ],
    modelVersion: 'gemini-2.5-flash-image',
    usageMetadata: {
      promptTokenCount: 10,
      candidatesTokenCount: 1_290,
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1_290 }],
    },
  })
  const geminiPath = '/gemini/v1beta/models/gemini-2.5-flash-image:streamGenerateContent'

  it('with a picture of Gemini is billed', async () => {
    const row = await callWith(inPieces(`data: ${geminiChunk}\n\n`), `${geminiPath}?alt=sse`, {})
    // 10 x $0.30/M + 1,290 x $30/M
    expect(row).toMatchObject({ usageSource: 'reported', listCostUsd: '0.038703' })
  })

  it('in Gemini’s array is billed, even over 4 MiB', async () => {
    const long = `[${geminiChunk.replace(picture, picture + picture)}]`
    gateway.provider.answer(stream(inPieces(long), { 'content-type': 'application/json' }))
    const answer = await gateway.call({ path: geminiPath, body: '{}' })
    expect(answer.body.toString()).toBe(long)
    const row = await gateway.row(answer.headers['x-outlay-request-id'])
    expect(row).toMatchObject({ usageSource: 'reported', listCostUsd: '0.038703' })
  })

  it('in a chat is billed by the usage that follows it', async () => {
    const url = `data:image/png;base64,${picture}`
    const delta = { images: [{ type: 'image_url', image_url: { url } }] }
    const text =
      `data: ${JSON.stringify({ model: 'gpt-4o-mini', choices: [{ index: 0, delta }] })}\n\n` +
      `data: ${JSON.stringify({ model: 'gpt-4o-mini', choices: [], usage: { prompt_tokens: 10, completion_tokens: 5, cost: 0.25 } })}\n\n${done}`
    const request = { ...chatRequest, model: 'openai/gpt-4o-mini', stream: true }
    const row = await callWith(inPieces(text), '/openrouter/v1/chat/completions', request)
    expect(row).toMatchObject({ usageSource: 'reported', listCostUsd: '0.25' })
  })
})
