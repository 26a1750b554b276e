import { z } from 'zod'
import { zone } from './common.ts'

/** `GET /api/settings`: what holds for the whole installation. */
export const installationSettings = z.strictObject({
  /** The zone of reports and files that name none. */
  reportingZone: z.strictObject({
    /** IANA name: `Europe/Berlin`. */
    zone: z.string(),
    /** `environment`: `OUTLAY_REPORTING_ZONE` says it, so it cannot be changed here. `default`: nobody has chosen one. */
    source: z.enum(['environment', 'chosen', 'default']),
  }),
})
export type InstallationSettings = z.infer<typeof installationSettings>

/** `PATCH /api/settings` */
export const changeSettingsBody = z.strictObject({ reportingZone: zone })
export type ChangeSettingsBody = z.infer<typeof changeSettingsBody>
