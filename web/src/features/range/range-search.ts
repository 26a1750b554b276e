import { z } from 'zod'

export const rangePresets = ['today', 'yesterday', '7d', '30d', 'mtd', 'last-month', 'ytd', 'custom'] as const
export type RangePreset = (typeof rangePresets)[number]

export const defaultRange = '7d' satisfies RangePreset

/** The range as it stands in the address; what makes no sense there counts as not said. */
export const rangeSearch = {
  range: z.enum(rangePresets).default(defaultRange).catch(defaultRange),
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
}

export type RangeSearch = { range: RangePreset; from?: string | undefined; to?: string | undefined }
