import { outcomeFilters } from '@outlay/shared/usage'
import { z } from 'zod'
import { rangeSearch } from '../features/range/range-search.ts'

const name = z.string().min(1).max(200).optional().catch(undefined)

/** What the address of the list of calls says; what makes no sense there counts as not said. */
export const callsSearch = z.object({
  ...rangeSearch,
  outcome: z.enum(outcomeFilters).optional().catch(undefined),
  model: name,
  /** Ids of a project and of a key. */
  project: name,
  key: name,
  session: name,
  agent: name,
  repository: name,
  user: name,
  /** `feature=chat` */
  tag: name,
})
