import { z } from 'zod'
import { instant } from './common.ts'
import { firstCall } from './first-steps.ts'

/** `GET /api/status`: what this installation is and how it is doing. */
export const status = z.strictObject({
  version: z.string(),
  startedAt: instant,
  /** The address of `/v1`. */
  gatewayBaseUrl: z.string(),
  firstCall,
  provider: z.strictObject({ name: z.string(), baseUrl: z.string(), simulated: z.boolean() }),
  passThrough: z.boolean(),
  records: z.strictObject({
    /** `journal`: the database cannot be written; calls go on and are written down when it can. */
    state: z.enum(['ok', 'journal', 'refusing']),
    /** Calls recorded in the journal and not yet in the database. */
    pending: z.number().int(),
    /** Admission instant of the first call on record, sample data aside; null before the first. */
    firstCallAt: instant.nullable(),
    /**
     * From when on there are calls of either kind, sample data among the simulated ones: the start (UTC) of their
     * first day. Before it nothing is known, which is not the same as nothing spent. Null where there are none.
     */
    since: z.strictObject({ real: instant.nullable(), simulated: instant.nullable() }),
  }),
  /** Whether made-up calls are there to look around in; see `POST /api/sample-data`. */
  sampleData: z.boolean(),
  /** True with OUTLAY_BYPASS=1: calls pass and nothing is measured. */
  bypassed: z.boolean(),
  prices: z.strictObject({ rows: z.number().int(), verifiedOn: z.string() }),
  /** What the one who asks may do: `read` shows, `change` also makes and revokes keys. */
  access: z.enum(['read', 'change']),
})
export type Status = z.infer<typeof status>
