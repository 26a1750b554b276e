import { countResponses } from '@outlay/shared/tokens'
import { z } from 'zod'
import { seededRandom } from '../lib/seeded-random.ts'
import type { Answer, AnswerContext } from './answer.ts'
import { encodingOf } from './encoding-of.ts'
import { generate, type Wanted } from './generate.ts'
import { snapshotOf } from './models.ts'
import { parseRequest } from './parse-request.ts'
import { errorFrame, finishedItem, type Item, responseEvents } from './response-events.ts'
import { responsesUsage, servedTier } from './usage.ts'

const responsesRequest = z.looseObject({
  model: z.string().min(1),
  input: z.union([
    z.string(),
    z.array(z.looseObject({ role: z.string().optional(), content: z.unknown().optional() })),
  ]),
  instructions: z.string().nullish(),
  stream: z.boolean().nullish(),
  max_output_tokens: z.number().int().min(1).nullish(),
  tools: z
    .array(
      z.looseObject({ type: z.string(), name: z.string().optional(), parameters: z.unknown().optional() }),
    )
    .nullish(),
  tool_choice: z.union([z.string(), z.looseObject({ name: z.string().optional() })]).nullish(),
  text: z
    .looseObject({ format: z.looseObject({ type: z.string(), schema: z.unknown().optional() }).optional() })
    .nullish(),
  reasoning: z.looseObject({ effort: z.string().nullish() }).nullish(),
  service_tier: z.string().nullish(),
})
type ResponsesRequest = z.infer<typeof responsesRequest>

/** `POST /v1/responses`, plain and streamed. Throws an ApiError for a body that does not fit. */
export async function answerResponses(body: unknown, context: AnswerContext): Promise<Answer> {
  const request = parseRequest(responsesRequest, body)
  const { model } = request
  const encoding = await encodingOf(model)
  const random = seededRandom(context.seed)
  const wanted = wantedOf(request)
  const generated = generate({
    model,
    wanted,
    maxTokens: request.max_output_tokens ?? undefined,
    words: context.pace.pieces,
    effort: request.reasoning?.effort ?? undefined,
    random,
    encoding,
  })
  const input = countResponses(encoding, model, request).tokens
  const promptText = JSON.stringify([request.tools, request.instructions, request.input])
  const usage = responsesUsage({
    input,
    cached: context.promptCache.read({ model, text: promptText, tokens: input, encoding }),
    output: generated.outputTokens,
    reasoning: generated.reasoningTokens,
  })
  const id = `resp_${random.hex(48)}`
  const thoughts =
    generated.reasoningTokens > 0 ? [{ id: `rs_${random.hex(48)}`, type: 'reasoning', summary: [] }] : []
  const item: Item = {
    id: `${wanted.kind === 'call' ? 'fc' : 'msg'}_${random.hex(48)}`,
    text: generated.text,
    call: wanted.kind === 'call' ? { callId: `call_${random.id(24)}`, name: wanted.name } : undefined,
  }
  const status = generated.cut ? 'incomplete' : 'completed'
  const opened = openedResponse(id, request, Math.floor(context.nowMs / 1_000))
  const finished = {
    ...opened,
    status,
    service_tier: servedTier(request.service_tier),
    incomplete_details: generated.cut ? { reason: 'max_output_tokens' } : null,
    output: [...thoughts, finishedItem(item, status)],
    usage: context.omitUsage ? null : usage,
  }
  const billed = { model, tokens: usage.total_tokens }
  if (!request.stream) return { kind: 'json', ...billed, body: finished }
  return {
    kind: 'stream',
    ...billed,
    events: responseEvents({ opened, finished, thoughts, item, status }),
    errorFrame,
  }
}

function wantedOf(request: ResponsesRequest): Wanted {
  const choice = request.tool_choice
  const named = typeof choice === 'object' ? choice?.name : undefined
  const tools = (request.tools ?? []).filter((tool) => tool.type === 'function')
  const tool = named ? tools.find((candidate) => candidate.name === named) : tools[0]
  if (tool?.name && (named || choice === 'required')) {
    return { kind: 'call', name: tool.name, parameters: tool.parameters, forced: named !== undefined }
  }
  const format = request.text?.format
  if (format?.type === 'json_schema') return { kind: 'json', schema: format.schema }
  if (format?.type === 'json_object') return { kind: 'json', schema: { type: 'object' } }
  return { kind: 'text' }
}

/** The response as it stands before the first word: settings echoed, no output, usage null. */
function openedResponse(id: string, request: ResponsesRequest, createdAt: number) {
  return {
    id,
    object: 'response',
    created_at: createdAt,
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null as { reason: string } | null,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    max_tool_calls: null,
    model: snapshotOf(request.model),
    output: [] as object[],
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: request.previous_response_id ?? null,
    prompt_cache_key: request.prompt_cache_key ?? null,
    reasoning: { effort: request.reasoning?.effort ?? null, summary: null },
    safety_identifier: request.safety_identifier ?? null,
    service_tier: request.service_tier ?? 'auto',
    store: request.store ?? true,
    temperature: request.temperature ?? 1,
    text: request.text ?? { format: { type: 'text' }, verbosity: 'medium' },
    tool_choice: request.tool_choice ?? 'auto',
    tools: request.tools ?? [],
    top_logprobs: 0,
    top_p: request.top_p ?? 1,
    truncation: request.truncation ?? 'disabled',
    usage: null as object | null,
    user: request.user ?? null,
    metadata: request.metadata ?? {},
  }
}
