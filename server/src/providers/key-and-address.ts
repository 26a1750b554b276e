import { z } from 'zod'
import { allows } from '../lib/setting.ts'

/** What is refused of these two is in config/read-providers.ts, which knows where the process itself listens. */
export const apiKey = allows(z.string(), 'printable ASCII without spaces; no Outlay key (olk_...)')

export const baseUrl = allows(
  z.string(),
  'https without user, password, query or fragment; http to loopback or OUTLAY_UPSTREAM_ALLOW_HOSTS',
)
