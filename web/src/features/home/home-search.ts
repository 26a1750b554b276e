import { z } from 'zod'

/** What the address of the first page says; what makes no sense there counts as not said. */
export const homeSearch = z.object({
  movers: z.enum(['project', 'model']).default('project').catch('project'),
  view: z.enum(['chart', 'table']).default('chart').catch('chart'),
})

export const homeDefaults = { movers: 'project', view: 'chart' } as const
