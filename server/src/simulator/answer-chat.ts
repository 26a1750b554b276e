import { countChat } from '@outlay/shared/tokens'
import { z } from 'zod'
import { seededRandom } from '../lib/seeded-random.ts'
import type { Answer, AnswerContext, StreamEvent } from './answer.ts'
import { dataFrame, doneFrame } from './answer.ts'
import { serverError } from './api-error.ts'
import { encodingOf } from './encoding-of.ts'
import { type Generated, generate, splitPieces, type Wanted } from './generate.ts'
import { snapshotOf } from './models.ts'
import { parseRequest } from './parse-request.ts'
import { chatUsage, servedTier } from './usage.ts'

const functionTool = z.looseObject({ name: z.string(), parameters: z.unknown().optional() })

const chatRequest = z.looseObject({
  model: z.string().min(1),
  messages: z
    .array(z.looseObject({ role: z.string(), name: z.unknown().optional(), content: z.unknown().optional() }))
    .min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.number().int().min(1).max(128).nullish(),
  max_tokens: z.number().int().min(1).nullish(),
  max_completion_tokens: z.number().int().min(1).nullish(),
  tools: z.array(z.looseObject({ type: z.string(), function: functionTool.optional() })).nullish(),
  tool_choice: z
    .union([z.string(), z.looseObject({ function: z.looseObject({ name: z.string() }).optional() })])
    .nullish(),
  response_format: z
    .looseObject({
      type: z.string(),
      json_schema: z.looseObject({ schema: z.unknown().optional() }).optional(),
    })
    .nullish(),
  reasoning_effort: z.string().nullish(),
  service_tier: z.string().nullish(),
})
type ChatRequest = z.infer<typeof chatRequest>

interface Choice extends Generated {
  call: { id: string; name: string } | undefined
  finishReason: 'stop' | 'length' | 'tool_calls'
}

/** `POST /v1/chat/completions`, plain and streamed. Throws an ApiError for a body that does not fit. */
export async function answerChat(body: unknown, context: AnswerContext): Promise<Answer> {
  const request = parseRequest(chatRequest, body)
  const { model } = request
  const encoding = await encodingOf(model)
  const random = seededRandom(context.seed)
  const wanted = wantedOf(request)
  const envelope = {
    id: `chatcmpl-${random.id(29)}`,
    object: request.stream ? 'chat.completion.chunk' : 'chat.completion',
    created: Math.floor(context.nowMs / 1_000),
    model: snapshotOf(model),
    service_tier: servedTier(request.service_tier),
    system_fingerprint: `fp_${seededRandom(model).hex(10)}`,
  }
  const choices = Array.from({ length: request.n ?? 1 }, (): Choice => {
    const generated = generate({
      model,
      wanted,
      maxTokens: request.max_completion_tokens ?? request.max_tokens ?? undefined,
      words: context.pace.pieces,
      effort: request.reasoning_effort ?? undefined,
      random,
      encoding,
    })
    const call = wanted.kind === 'call' ? { id: `call_${random.id(24)}`, name: wanted.name } : undefined
    return { ...generated, call, finishReason: finishReasonOf(generated, wanted) }
  })
  const input = countChat(encoding, model, request).tokens
  const promptText = JSON.stringify([request.tools, request.messages])
  const usage = chatUsage({
    input,
    cached: context.promptCache.read({ model, text: promptText, tokens: input, encoding }),
    output: choices.reduce((sum, choice) => sum + choice.outputTokens, 0),
    reasoning: choices.reduce((sum, choice) => sum + choice.reasoningTokens, 0),
  })
  const billed = { model, tokens: usage.total_tokens }

  if (request.stream) {
    const includeUsage = request.stream_options?.include_usage === true && !context.omitUsage
    const events = chunks(envelope, choices, includeUsage ? usage : undefined)
    return { kind: 'stream', ...billed, events, errorFrame: dataFrame(serverError().body) + doneFrame }
  }
  return {
    kind: 'json',
    ...billed,
    body: {
      id: envelope.id,
      object: envelope.object,
      created: envelope.created,
      model: envelope.model,
      choices: choices.map(wholeChoice),
      ...(context.omitUsage ? {} : { usage }),
      service_tier: envelope.service_tier,
      system_fingerprint: envelope.system_fingerprint,
    },
  }
}

/** Tools are called where the caller insists; with `auto` the simulator answers in words. */
function wantedOf(request: ChatRequest): Wanted {
  const choice = request.tool_choice
  const named = typeof choice === 'object' ? choice?.function?.name : undefined
  const tools = (request.tools ?? []).flatMap((tool) => tool.function ?? [])
  const tool = named ? tools.find((candidate) => candidate.name === named) : tools[0]
  if (tool && (named || choice === 'required')) {
    return { kind: 'call', name: tool.name, parameters: tool.parameters, forced: named !== undefined }
  }
  const format = request.response_format
  if (format?.type === 'json_schema') return { kind: 'json', schema: format.json_schema?.schema }
  if (format?.type === 'json_object') return { kind: 'json', schema: answerObject }
  return { kind: 'text' }
}

const answerObject = {
  type: 'object',
  properties: { answer: { type: 'string' }, confidence: { type: 'integer', minimum: 0, maximum: 100 } },
}

/** A call of a function the caller named ends with `stop`; one the model chose, with `tool_calls`. */
function finishReasonOf(generated: Generated, wanted: Wanted): Choice['finishReason'] {
  if (generated.cut) return 'length'
  return wanted.kind === 'call' && !wanted.forced ? 'tool_calls' : 'stop'
}

function wholeChoice(choice: Choice, index: number) {
  const message = choice.call
    ? {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: choice.call.id,
            type: 'function',
            function: { name: choice.call.name, arguments: choice.text },
          },
        ],
        refusal: null,
        annotations: [],
      }
    : { role: 'assistant', content: choice.text, refusal: null, annotations: [] }
  return { index, message, logprobs: null, finish_reason: choice.finishReason }
}

/** With usage: null on every chunk and one more chunk without choices. Without: the field is absent. */
function* chunks(
  envelope: object,
  choices: Choice[],
  usage: ReturnType<typeof chatUsage> | undefined,
): Generator<StreamEvent> {
  function frame(index: number, delta: object, finishReason: string | null = null): string {
    const choice = { index, delta, logprobs: null, finish_reason: finishReason }
    return dataFrame({ ...envelope, choices: [choice], ...(usage ? { usage: null } : {}) })
  }

  for (const [index, choice] of choices.entries()) {
    yield { kind: 'opening', frame: frame(index, openingDelta(choice)) }
  }
  const pieces = choices.map((choice) => splitPieces(choice.text))
  const longest = Math.max(...pieces.map((list) => list.length))
  for (let at = 0; at < longest; at++) {
    for (const [index, list] of pieces.entries()) {
      const piece = list[at]
      if (piece !== undefined) yield { kind: 'piece', frame: frame(index, pieceDelta(choices[index], piece)) }
    }
  }
  for (const [index, choice] of choices.entries()) {
    yield { kind: 'closing', frame: frame(index, {}, choice.finishReason) }
  }
  if (usage) yield { kind: 'closing', frame: dataFrame({ ...envelope, choices: [], usage }) }
  yield { kind: 'closing', frame: doneFrame }
}

function openingDelta({ call }: Choice): object {
  if (!call) return { role: 'assistant', content: '', refusal: null }
  const opened = { index: 0, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }
  return { role: 'assistant', content: null, tool_calls: [opened], refusal: null }
}

function pieceDelta(choice: Choice | undefined, piece: string): object {
  return choice?.call ? { tool_calls: [{ index: 0, function: { arguments: piece } }] } : { content: piece }
}
