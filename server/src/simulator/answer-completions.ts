import { countText } from '@outlay/shared/tokens'
import { z } from 'zod'
import { seededRandom } from '../lib/seeded-random.ts'
import type { Answer, AnswerContext, StreamEvent } from './answer.ts'
import { dataFrame, doneFrame } from './answer.ts'
import { serverError } from './api-error.ts'
import { encodingOf } from './encoding-of.ts'
import { type Generated, generate, splitPieces } from './generate.ts'
import { snapshotOf } from './models.ts'
import { parseRequest } from './parse-request.ts'

const tokenIds = z.array(z.number())

const completionRequest = z.looseObject({
  model: z.string().min(1),
  prompt: z.union([z.string(), z.array(z.string()), tokenIds, z.array(tokenIds)]),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.number().int().min(1).max(128).nullish(),
  max_tokens: z.number().int().min(1).nullish(),
})

interface TextUsage {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
}

/** Sixteen tokens unless more are asked for: the default of this oldest endpoint, which chat does not share. */
const maxTokensDefault = 16

/** `POST /v1/completions`, plain and streamed. Throws an ApiError for a body that does not fit. */
export async function answerCompletions(body: unknown, context: AnswerContext): Promise<Answer> {
  const request = parseRequest(completionRequest, body)
  const { model } = request
  const encoding = await encodingOf(model)
  const random = seededRandom(context.seed)
  const choices = Array.from({ length: promptCount(request.prompt) * (request.n ?? 1) }, () =>
    generate({
      model,
      wanted: { kind: 'text' },
      maxTokens: request.max_tokens ?? maxTokensDefault,
      words: context.pace.pieces,
      effort: undefined,
      random,
      encoding,
    }),
  )
  const input = countText(encoding, request.prompt).tokens
  const output = choices.reduce((sum, choice) => sum + choice.outputTokens, 0)
  const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output }
  const envelope = {
    id: `cmpl-${random.id(29)}`,
    object: 'text_completion',
    created: Math.floor(context.nowMs / 1_000),
    model: snapshotOf(model),
  }
  const billed = { model, tokens: usage.total_tokens }

  if (request.stream) {
    const includeUsage = request.stream_options?.include_usage === true && !context.omitUsage
    const events = chunks(envelope, choices, includeUsage ? usage : undefined)
    return { kind: 'stream', ...billed, events, errorFrame: dataFrame(serverError().body) + doneFrame }
  }
  const whole = choices.map((choice, index) => textChoice(index, choice.text, finishReasonOf(choice)))
  return {
    kind: 'json',
    ...billed,
    body: { ...envelope, choices: whole, ...(context.omitUsage ? {} : { usage }) },
  }
}

/** A list of texts or of token lists is so many prompts; a text or one list of token ids is one. */
function promptCount(prompt: z.infer<typeof completionRequest>['prompt']): number {
  return Array.isArray(prompt) && typeof prompt[0] !== 'number' ? prompt.length : 1
}

function* chunks(
  envelope: object,
  choices: Generated[],
  usage: TextUsage | undefined,
): Generator<StreamEvent> {
  const extra = usage ? { usage: null } : {}
  for (const [index, choice] of choices.entries()) {
    for (const piece of splitPieces(choice.text)) {
      const frame = dataFrame({ ...envelope, choices: [textChoice(index, piece, null)], ...extra })
      yield { kind: 'piece', frame }
    }
    const finished = textChoice(index, '', finishReasonOf(choice))
    yield { kind: 'closing', frame: dataFrame({ ...envelope, choices: [finished], ...extra }) }
  }
  if (usage) yield { kind: 'closing', frame: dataFrame({ ...envelope, choices: [], usage }) }
  yield { kind: 'closing', frame: doneFrame }
}

function textChoice(index: number, text: string, finishReason: string | null) {
  return { text, index, logprobs: null, finish_reason: finishReason }
}

function finishReasonOf(choice: Generated): 'stop' | 'length' {
  return choice.cut ? 'length' : 'stop'
}
