import { z } from 'zod'
import { instant, oneLine } from './common.ts'

/** What an Outlay key may do beyond the metered routes and the model list; both are off by default. */
export const keyPermissions = ['unmetered-routes', 'stored-objects'] as const
export type KeyPermission = (typeof keyPermissions)[number]

/** A name people give: one line of 1 to 80 characters. */
export const displayName = z.string().trim().min(1).pipe(oneLine(80))

/** `POST /api/keys`: a new Outlay key; the project is made when no project has that name. */
export const createKeyBody = z.strictObject({
  project: displayName,
  name: displayName.optional(),
  permissions: z.array(z.enum(keyPermissions)).max(keyPermissions.length).default([]),
})
export type CreateKeyBody = z.infer<typeof createKeyBody>

/** `PATCH /api/keys/{id}`: name a key, or say which project a pass-through key belongs to from now on. */
export const updateKeyBody = z.strictObject({ name: displayName.optional(), project: displayName.optional() })
export type UpdateKeyBody = z.infer<typeof updateKeyBody>

export const keySummary = z.strictObject({
  id: z.string(),
  kind: z.enum(['outlay', 'pass-through']),
  name: z.string(),
  /** Enough to recognise the key by, never enough to use it: `olk_4kTz…` or `sk-...4f2a`. */
  hint: z.string(),
  project: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  provider: z.string(),
  permissions: z.array(z.enum(keyPermissions)),
  createdAt: instant,
  revokedAt: instant.nullable(),
})
export type KeySummary = z.infer<typeof keySummary>

export const keyList = z.strictObject({ keys: z.array(keySummary) })

/** The response to `POST /api/keys`, the only one that ever shows the whole key. */
export const createdKey = z.strictObject({ key: keySummary, secret: z.string() })
export type CreatedKey = z.infer<typeof createdKey>

export const projectSummary = z.strictObject({ id: z.string(), name: z.string(), createdAt: instant })
export type ProjectSummary = z.infer<typeof projectSummary>

export const projectList = z.strictObject({ projects: z.array(projectSummary) })
