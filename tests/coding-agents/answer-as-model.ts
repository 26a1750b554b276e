import { json, type Script, type SeenRequest, stream } from '../support/fake-provider.ts'

/** The text that every model says here; each program prints it. */
export const modelText = 'The gears are oiled.'

/** What each answer says that it used. */
export const usedTokens = { input: 1_000, output: 20 }

type Asked = { model: string; isStream: boolean; wantsJson: boolean; path: string }

type Fields = { model?: string; stream?: boolean; generationConfig?: { responseMimeType?: string } }

/** Gemini CLI first asks a small model how hard the task is, and reads the answer as JSON. */
const easyTask = JSON.stringify({ complexity_reasoning: 'One greeting.', complexity_score: 1 })

/** Answers in the wire format of the path: Anthropic's, OpenAI's two and Gemini's. */
export const answerAsModel: Script = (request, response, incoming) => {
  const asked = askedOf(request)
  const script = formats.find(({ path }) => path.test(asked.path))?.answer(asked) ?? notServed(asked)
  return script(request, response, incoming)
}

const formats: readonly { path: RegExp; answer(asked: Asked): Script }[] = [
  { path: /\/messages\/count_tokens$/, answer: () => json(200, { input_tokens: usedTokens.input }) },
  { path: /\/messages$/, answer: messages },
  { path: /\/responses$/, answer: responses },
  { path: /\/chat\/completions$/, answer: chat },
  { path: /:(?:streamG|g)enerateContent$/, answer: contents },
  { path: /:countTokens$/, answer: () => json(200, { totalTokens: usedTokens.input }) },
]

function askedOf({ target, body }: SeenRequest): Asked {
  const path = target.split('?', 1)[0] ?? ''
  const fields: Fields = body.length === 0 ? {} : JSON.parse(body.toString())
  const inPath = /\/models\/([^/:]+):(\w+)$/.exec(path)
  return {
    path,
    model: inPath?.[1] ?? fields.model ?? '',
    isStream: fields.stream === true || inPath?.[2] === 'streamGenerateContent',
    wantsJson: fields.generationConfig?.responseMimeType === 'application/json',
  }
}

function notServed({ path }: Asked): Script {
  return json(404, { error: { type: 'not_found_error', message: `${path} is not served here` } })
}

function messages({ model, isStream }: Asked): Script {
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: usedTokens.input, output_tokens: 1 },
  }
  if (!isStream) {
    return json(200, {
      ...message,
      content: [{ type: 'text', text: modelText }],
      stop_reason: 'end_turn',
      usage: { input_tokens: usedTokens.input, output_tokens: usedTokens.output },
    })
  }
  return stream(
    [
      { type: 'message_start', message },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: modelText } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: usedTokens.output },
      },
      { type: 'message_stop' },
    ].map(namedEvent),
  )
}

function responses({ model, isStream }: Asked): Script {
  const item = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text: modelText, annotations: [] }],
  }
  const begun = { id: 'resp_1', object: 'response', created_at: 1, model, status: 'in_progress', output: [] }
  const completed = {
    ...begun,
    status: 'completed',
    output: [item],
    usage: {
      input_tokens: usedTokens.input,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: usedTokens.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: usedTokens.input + usedTokens.output,
    },
  }
  if (!isStream) return json(200, completed)
  const place = { output_index: 0, item_id: item.id, content_index: 0 }
  return stream(
    [
      { type: 'response.created', response: begun },
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { ...item, status: 'in_progress', content: [] },
      },
      {
        type: 'response.content_part.added',
        ...place,
        part: { type: 'output_text', text: '', annotations: [] },
      },
      { type: 'response.output_text.delta', ...place, delta: modelText },
      { type: 'response.output_text.done', ...place, text: modelText },
      { type: 'response.content_part.done', ...place, part: item.content[0] },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: completed },
    ].map((event, index) => namedEvent({ ...event, sequence_number: index })),
  )
}

function chat({ model, isStream }: Asked): Script {
  const usage = {
    prompt_tokens: usedTokens.input,
    completion_tokens: usedTokens.output,
    total_tokens: usedTokens.input + usedTokens.output,
  }
  const answer = { id: 'chatcmpl-1', created: 1, model }
  const text = { role: 'assistant', content: modelText }
  if (!isStream) {
    const choices = [{ index: 0, message: text, finish_reason: 'stop' }]
    return json(200, { ...answer, object: 'chat.completion', choices, usage })
  }
  const piece = { ...answer, object: 'chat.completion.chunk' }
  return stream([
    ...[
      { ...piece, choices: [{ index: 0, delta: text, finish_reason: null }] },
      { ...piece, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
      { ...piece, choices: [], usage },
    ].map(dataEvent),
    'data: [DONE]\n\n',
  ])
}

function contents({ model, isStream, wantsJson }: Asked): Script {
  const text = wantsJson ? easyTask : modelText
  const answer = {
    candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP', index: 0 }],
    usageMetadata: {
      promptTokenCount: usedTokens.input,
      candidatesTokenCount: usedTokens.output,
      totalTokenCount: usedTokens.input + usedTokens.output,
    },
    modelVersion: model,
    responseId: 'resp_1',
  }
  return isStream ? stream([dataEvent(answer)]) : json(200, answer)
}

function namedEvent({ type, ...fields }: { type: string } & Record<string, unknown>): string {
  return `event: ${type}\n${dataEvent({ type, ...fields })}`
}

function dataEvent(event: object): string {
  return `data: ${JSON.stringify(event)}\n\n`
}
