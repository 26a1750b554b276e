import { OpenAPIHono, z } from '@hono/zod-openapi'
import { isInScope, type Scope } from '@outlay/shared/access'
import {
  type CreatedKey,
  type CreateKeyBody,
  createdKey,
  createKeyBody,
  type KeySummary,
  keyList,
  keySummary,
  objectId,
  type UpdateKeyBody,
  updateKeyBody,
} from '@outlay/shared/api'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import type { ApiEnv } from './env.ts'
import type { ProjectsDeps } from './projects.ts'
import { changeRefusals, json, noQuery, notFoundRefusal, readingRefusals } from './responses.ts'
import { route } from './route.ts'

/** `update` and `revoke` return null for an unknown id. */
export type KeysDeps = {
  keys: {
    list(): Promise<KeySummary[]>
    create(body: CreateKeyBody): Promise<CreatedKey>
    update(id: string, body: UpdateKeyBody): Promise<KeySummary | null>
    revoke(id: string): Promise<KeySummary | null>
  }
}

const idParam = z.strictObject({ id: objectId })

const listKeys = route({
  requires: 'read',
  projects: 'in-scope',
  method: 'get',
  path: '/api/keys',
  summary: 'All keys that the caller may see, without their secrets',
  tags: ['keys'],
  request: { query: noQuery },
  responses: { 200: json(keyList, 'The keys'), ...readingRefusals },
})

const createKey = route({
  requires: 'keys',
  projects: 'in-scope',
  method: 'post',
  path: '/api/keys',
  summary: 'Make a key; the only answer that ever shows it whole',
  tags: ['keys'],
  request: {
    query: noQuery,
    body: { required: true, content: { 'application/json': { schema: createKeyBody } } },
  },
  responses: { 201: json(createdKey, 'The key'), ...changeRefusals },
})

const updateKey = route({
  requires: 'keys',
  projects: 'in-scope',
  method: 'patch',
  path: '/api/keys/{id}',
  summary: "Name a key, or say which project a provider's own key belongs to from now on",
  tags: ['keys'],
  request: {
    query: noQuery,
    params: idParam,
    body: { required: true, content: { 'application/json': { schema: updateKeyBody } } },
  },
  responses: { 200: json(keySummary, 'The key'), ...changeRefusals, ...notFoundRefusal },
})

const revokeKey = route({
  requires: 'keys',
  projects: 'in-scope',
  method: 'delete',
  path: '/api/keys/{id}',
  summary: 'Revoke a key; its calls stay on record',
  tags: ['keys'],
  request: { query: noQuery, params: idParam },
  responses: { 200: json(keySummary, 'The revoked key'), ...changeRefusals, ...notFoundRefusal },
})

export function keysRoutes({ keys, projects }: KeysDeps & ProjectsDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(listKeys, async (c) => c.json({ keys: await keysIn(c.get('actor').scope) }, 200))
    .openapi(createKey, async (c) => {
      const body = c.req.valid('json')
      await requireOwnProject(body.project, c.get('actor').scope)
      return c.json(await keys.create(body), 201)
    })
    .openapi(updateKey, async (c) => {
      const [{ id }, body, { scope }] = [c.req.valid('param'), c.req.valid('json'), c.get('actor')]
      await requireKeyIn(scope, id)
      if (body.project !== undefined) await requireOwnProject(body.project, scope)
      return c.json(found(await keys.update(id, body)), 200)
    })
    .openapi(revokeKey, async (c) => {
      const { id } = c.req.valid('param')
      await requireKeyIn(c.get('actor').scope, id)
      return c.json(found(await keys.revoke(id)), 200)
    })

  async function keysIn(scope: Scope): Promise<KeySummary[]> {
    return (await keys.list()).filter(({ project }) => isInScope(scope, project?.id))
  }

  /** A key outside the scope is answered like an unknown one. */
  async function requireKeyIn(scope: Scope, id: string): Promise<void> {
    if (scope.kind === 'all' || (await keysIn(scope)).some((key) => key.id === id)) return
    throw new OutlayError('not-found', errorWords.keys.notFoundNamed(id))
  }

  /**
   * A new key names its project, and an unknown project is created. Actors with a list of projects cannot
   * create one.
   */
  async function requireOwnProject(name: string, scope: Scope): Promise<void> {
    if (scope.kind === 'all') return
    const isOwn = (await projects.list()).some(
      (project) => project.name === name && isInScope(scope, project.id),
    )
    if (!isOwn) throw new OutlayError('permission-denied', errorWords.access.projectOutOfScope)
  }
}

function found(key: KeySummary | null): KeySummary {
  if (!key) throw new OutlayError('not-found', errorWords.keys.notFound)
  return key
}
