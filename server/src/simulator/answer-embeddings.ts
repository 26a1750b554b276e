import { countText } from '@outlay/shared/tokens'
import { z } from 'zod'
import { seededRandom } from '../lib/seeded-random.ts'
import type { Answer, AnswerContext } from './answer.ts'
import { encodingOf } from './encoding-of.ts'
import { parseRequest } from './parse-request.ts'

const tokenIds = z.array(z.number()).min(1)

const embeddingRequest = z.looseObject({
  model: z.string().min(1),
  input: z.union([z.string(), tokenIds, z.array(z.string()).min(1), z.array(tokenIds).min(1)]),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.number().int().min(1).max(3_072).nullish(),
})

/** `POST /v1/embeddings`: unit vectors that depend on the text alone, so equal texts are equally near. */
export async function answerEmbeddings(body: unknown, context: AnswerContext): Promise<Answer> {
  const request = parseRequest(embeddingRequest, body)
  const inputs = inputsOf(request.input)
  const dimensions = request.dimensions ?? (request.model.includes('-3-large') ? 3_072 : 1_536)
  const data = inputs.map((input, index) => {
    const vector = unitVector(`${request.model} ${JSON.stringify(input)}`, dimensions)
    const embedding = request.encoding_format === 'base64' ? toBase64(vector) : [...vector]
    return { object: 'embedding', index, embedding }
  })
  const { tokens } = countText(await encodingOf(request.model), request.input)
  const usage = { prompt_tokens: tokens, total_tokens: tokens }
  return {
    kind: 'json',
    model: request.model,
    tokens,
    body: { object: 'list', data, model: request.model, ...(context.omitUsage ? {} : { usage }) },
  }
}

type Input = string | number[]

function inputsOf(input: z.infer<typeof embeddingRequest>['input']): Input[] {
  if (typeof input === 'string') return [input]
  const isOneInput = typeof input[0] === 'number'
  return isOneInput ? [input as number[]] : (input as Input[])
}

function unitVector(seed: string, dimensions: number): Float32Array {
  const random = seededRandom(seed)
  const vector = Float32Array.from({ length: dimensions }, () => random.integer(-1_000, 1_000) / 1_000)
  const length = Math.hypot(...vector) || 1
  return vector.map((value) => value / length)
}

/** Little-endian 32-bit floats: what the SDKs ask for by default, a third of the size of decimal text. */
function toBase64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64')
}
