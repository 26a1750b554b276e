import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { apiForTests } from './testing.ts'

/** Bodies without a declared length need a real connection, with the options of the process. */
const { api, access, asked } = apiForTests()
const server = createAdaptorServer({ fetch: api.fetch, overrideGlobalObjects: false }) as Server
let origin: string
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())

const headers = { authorization: `Bearer ${access.controlToken}`, 'content-type': 'application/json' }

function sendInPieces(text: string): Promise<Response> {
  const body = new Blob([text]).stream()
  return fetch(`${origin}/api/keys`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
}

test('a change without a body passes', async () => {
  const response = await fetch(`${origin}/api/keys/key_1`, { method: 'DELETE', headers })
  expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('key_1')])
})

test('a body without a declared length passes up to 64 KiB', async () => {
  expect((await sendInPieces('{"project":"in pieces"}')).status).toBe(201)
  expect(asked.at(-1)).toMatchObject({ project: 'in pieces' })
  const response = await sendInPieces(JSON.stringify({ project: 'x'.repeat(70_000) }))
  expect([response.status, await response.text()]).toEqual([
    413,
    expect.stringContaining('request-too-large'),
  ])
})
