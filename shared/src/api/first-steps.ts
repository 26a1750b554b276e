import { z } from 'zod'

/** `POST /api/sample-data`: how many made-up calls there are to look around in. */
export const sampleDataAdded = z.strictObject({ calls: z.number().int() })

/** `DELETE /api/sample-data`. */
export const sampleDataRemoved = z.strictObject({ removed: z.literal(true) })

/** A call to begin with, as `curl` makes it with any key: to the provider that `/v1` stands for, in its own format. */
export const firstCall = z.strictObject({
  url: z.string(),
  /** Those beside the key and the content type. */
  headers: z.record(z.string(), z.string()),
  body: z.record(z.string(), z.unknown()),
  /** The cheapest model of the provider; null where only its operator can know one. */
  model: z.string().nullable(),
  /** What its reader has to put in: a name in place of `YOUR_MODEL`, or `GOOGLE_CLOUD_PROJECT` in the shell. */
  needs: z.enum(['nothing', 'deployment', 'pulled-model', 'served-model', 'project']),
  /** What to set as the base URL of this provider's SDK. */
  clientBaseUrl: z.string(),
  /** Whether that is an SDK of OpenAI's API. */
  isOpenAi: z.boolean(),
})
export type FirstCall = z.infer<typeof firstCall>

/** `POST /api/test-call`: one real call through the gateway, as an SDK would make it. */
export const testCallResult = z.strictObject({
  /** The call's id here; null when the gateway did not answer at all. */
  requestId: z.string().nullable(),
  /** HTTP status the caller would have got. */
  status: z.number().int(),
  /** What the model said, or what went wrong, in the provider's words or ours: at most 500 characters. */
  text: z.string(),
})
export type TestCallResult = z.infer<typeof testCallResult>
