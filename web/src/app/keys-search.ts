import { z } from 'zod'

const keyColumns = ['key', 'project', 'spend', 'calls', 'last'] as const

export const defaultKeysSearch = { q: '', by: 'spend', order: 'desc' } as const

/** What the address of the keys says; what makes no sense there counts as not said. */
export const keysSearch = z.object({
  q: z.string().max(200).default('').catch(''),
  by: z.enum(keyColumns).default('spend').catch('spend'),
  order: z.enum(['asc', 'desc']).default('desc').catch('desc'),
})
