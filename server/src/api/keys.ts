import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
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
import { OutlayError } from '../lib/errors.ts'
import { changeRefusals, json, noQuery, notFoundRefusal, readingRefusals } from './answers.ts'
import type { ApiEnv } from './env.ts'

/** Null from `update` and `revoke`: no key has that id. */
export type KeysDeps = {
  keys: {
    list(): Promise<KeySummary[]>
    create(body: CreateKeyBody): Promise<CreatedKey>
    update(id: string, body: UpdateKeyBody): Promise<KeySummary | null>
    revoke(id: string): Promise<KeySummary | null>
  }
}

const idParam = z.strictObject({ id: objectId })

const listKeys = createRoute({
  method: 'get',
  path: '/api/keys',
  summary: 'All keys, without their secrets',
  tags: ['keys'],
  request: { query: noQuery },
  responses: { 200: json(keyList, 'The keys'), ...readingRefusals },
})

const createKey = createRoute({
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

const updateKey = createRoute({
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

const revokeKey = createRoute({
  method: 'delete',
  path: '/api/keys/{id}',
  summary: 'Revoke a key; its calls stay on record',
  tags: ['keys'],
  request: { query: noQuery, params: idParam },
  responses: { 200: json(keySummary, 'The revoked key'), ...changeRefusals, ...notFoundRefusal },
})

export function keysRoutes(deps: KeysDeps) {
  return new OpenAPIHono<ApiEnv>()
    .openapi(listKeys, async (c) => c.json({ keys: await deps.keys.list() }, 200))
    .openapi(createKey, async (c) => c.json(await deps.keys.create(c.req.valid('json')), 201))
    .openapi(updateKey, async (c) =>
      c.json(found(await deps.keys.update(c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(revokeKey, async (c) => c.json(found(await deps.keys.revoke(c.req.valid('param').id)), 200))
}

function found(key: KeySummary | null): KeySummary {
  if (!key) throw new OutlayError('not-found', errorWords.keys.notFound)
  return key
}
