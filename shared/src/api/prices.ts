import { z } from 'zod'
import { tokenParts } from '../usage/index.ts'
import { usdDecimal } from './common.ts'

/** One published price. It is never rewritten: a new price is a new row from its first day on. */
export const priceRow = z.strictObject({
  id: z.string(),
  provider: z.string(),
  model: z.string(),
  /** First day it holds (UTC); null where nobody noted it. */
  from: z.iso.date().nullable(),
  /** First day it no longer holds; null while it does. */
  until: z.iso.date().nullable(),
  /** USD per 1,000,000 tokens of each part, at the provider's standard tier. */
  unitPricesUsdPerMillion: z.partialRecord(z.enum(tokenParts), usdDecimal),
  /** Where the provider publishes it, and the day somebody last looked. */
  source: z.string(),
  verifiedOn: z.iso.date(),
})
export type PriceRow = z.infer<typeof priceRow>

export const priceList = z.strictObject({ prices: z.array(priceRow) })
