import { usageDimensions } from '@outlay/shared/api'
import { z } from 'zod'

export const spendOrders = ['spend', 'change', 'calls', 'tokens', 'name'] as const
export type SpendOrder = (typeof spendOrders)[number]

/** An entity's id; the empty text stands for calls that name none. */
const id = z.string().max(200).optional().catch(undefined)

/** What the address of the Spend page says besides the range; what makes no sense there counts as not said. */
export const spendSearch = {
  by: z.enum(usageDimensions).default('project').catch('project'),
  project: id,
  key: id,
  model: id,
  provider: id,
  compare: z.boolean().default(true).catch(true),
  view: z.enum(['chart', 'table']).default('chart').catch('chart'),
  sort: z.enum(spendOrders).default('spend').catch('spend'),
  order: z.enum(['asc', 'desc']).default('desc').catch('desc'),
}

/** What is left out of the address because it goes without saying. */
export const spendDefaults = {
  by: 'project',
  compare: true,
  view: 'chart',
  sort: 'spend',
  order: 'desc',
} as const
