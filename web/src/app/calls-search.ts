import { outcomes } from '@outlay/shared/usage'
import { z } from 'zod'
import { rangeSearch } from '../features/range/range-search.ts'

/** What the address of the list of calls says; what makes no sense there counts as not said. */
export const callsSearch = z.object({
  ...rangeSearch,
  outcome: z.enum(outcomes).optional().catch(undefined),
  model: z.string().min(1).max(200).optional().catch(undefined),
})
