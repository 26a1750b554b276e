import { z } from 'zod'
import { encodingNames, exactnesses } from '../tokens/index.ts'

/** `POST /api/count` and each line of `outlay count`: a request to be counted before it is sent. */
export const countQuestion = z.strictObject({
  id: z.union([z.string().max(200), z.number()]),
  provider: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/)
    .max(60),
  /** The wire format by its name: `openai.chat.completions`, `anthropic.messages`, `groq.chat.completions`. */
  api: z.string().max(100),
  /** The request's JSON as it is sent. */
  body: z.record(z.string(), z.unknown()),
  /** The model behind the name in the body, where that is a deployment's or one of the operator's own. */
  model: z.string().min(1).max(300).nullish(),
})
export type CountQuestion = z.infer<typeof countQuestion>

const tokens = z.int().nonnegative()

/** Where the tokens of a prompt go; they sum to the total. */
export const promptPartTokens = z.strictObject({
  system: tokens,
  history: tokens,
  user: tokens,
  tools: tokens,
  images: tokens,
})

export const countResponse = z.strictObject({
  id: z.union([z.string(), z.number()]),
  inputTokens: tokens,
  /** `exact` is what will be billed, to the token; `estimate` may be off either way. */
  exactness: z.enum(exactnesses),
  encoding: z.enum(encodingNames),
  parts: promptPartTokens,
})
export type CountResponse = z.infer<typeof countResponse>
