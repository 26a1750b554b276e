/** The request every target gets: about 1 kB of chat, without `stream_options`, as most clients send it. */
export function requestBody(stream: boolean): string {
  const content = 'Summarise what our team spent on language models this month, by project. '.repeat(11)
  const messages = [
    { role: 'system', content: 'You are a careful assistant who answers in plain words.' },
    { role: 'user', content },
  ]
  return JSON.stringify({ model: 'gpt-4o-mini', messages, temperature: 0.2, ...(stream ? { stream } : {}) })
}

const usage = {
  prompt_tokens: 174,
  completion_tokens: 107,
  total_tokens: 281,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: 0,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
}

const envelope = {
  id: 'chatcmpl-AAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  created: 1_790_000_000,
  model: 'gpt-4o-mini-2024-07-18',
  service_tier: 'default',
  system_fingerprint: 'fp_0123456789',
}

/** The whole answer: about 1 kB of JSON with usage. */
export const plainAnswer = Buffer.from(
  JSON.stringify({
    ...envelope,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: 'Most of it went to two projects. '.repeat(13),
          refusal: null,
        },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage,
  }),
)

/** Events of content in a stream; the chunk with usage and `[DONE]` come on top. */
export const contentEvents = 108

/** The pieces of a stream, 110 of them and 33 kB: content, then usage in a chunk without choices, then the end. */
export const streamPieces: readonly Buffer[] = [
  ...Array.from({ length: contentEvents }, (_, index) => contentEvent(index)),
  event({ ...envelope, object: 'chat.completion.chunk', choices: [], usage }),
  Buffer.from('data: [DONE]\n\n'),
]

/** One piece of a stream that goes on for as long as it is asked to. */
export const livePiece = contentEvent(1)

function contentEvent(index: number): Buffer {
  const isLast = index === contentEvents - 1
  const delta = isLast ? {} : { content: ` streamed ${index}` }
  const choice = { index: 0, delta, logprobs: null, finish_reason: isLast ? 'stop' : null }
  return event({
    ...envelope,
    object: 'chat.completion.chunk',
    choices: [choice],
    obfuscation: 'x'.repeat(44),
  })
}

function event(data: object): Buffer {
  return Buffer.from(`data: ${JSON.stringify(data)}\n\n`)
}
