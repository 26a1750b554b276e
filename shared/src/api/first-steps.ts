import { z } from 'zod'

/** `POST /api/sample-data`: how many made-up calls there are to look around in. */
export const sampleDataAdded = z.strictObject({ calls: z.number().int() })

/** `DELETE /api/sample-data`. */
export const sampleDataRemoved = z.strictObject({ removed: z.literal(true) })

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
