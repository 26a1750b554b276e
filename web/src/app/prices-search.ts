import { z } from 'zod'

const priceColumns = ['model', 'prompt', 'cached', 'answer'] as const

export const defaultPricesSearch = { q: '', provider: '', by: 'model', order: 'asc' } as const

/** What the address of the prices says; what makes no sense there counts as not said. */
export const pricesSearch = z.object({
  q: z.string().max(200).default('').catch(''),
  provider: z.string().max(64).default('').catch(''),
  by: z.enum(priceColumns).default('model').catch('model'),
  order: z.enum(['asc', 'desc']).default('asc').catch('asc'),
})
