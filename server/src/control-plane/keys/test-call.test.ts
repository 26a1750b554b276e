import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { KeyRing } from '../../data-plane/callers/key-ring.ts'
import type { Key } from '../../link/index.ts'
import { createKeyManager, type KeyStore, type Project } from './manage-keys.ts'
import { createTestCall } from './test-call.ts'

let server: Server
let answer: object
let needs: 'nothing' | 'deployment'
let seen: { headers: IncomingHttpHeaders; body: string }[]
let ring: KeyRing
let manager: ReturnType<typeof createKeyManager>
beforeEach(async () => {
  answer = { choices: [{ message: { content: 'Hello from a test.' } }] }
  needs = 'nothing'
  seen = []
  ring = new KeyRing(Buffer.alloc(32, 1), [])
  manager = createKeyManager({
    store: storeInMemory(),
    announce: async (key) => ring.put(key),
    provider: 'openai',
    now: () => 1_795_000_000_000,
  })
  server = createServer(async (request, response) => {
    seen.push({ headers: request.headers, body: await textOf(request) })
    const credential = (request.headers.authorization ?? '').replace('Bearer ', '')
    const isKnown = ring.identify(credential).kind === 'outlay'
    response.writeHead(isKnown ? 200 : 401, { 'x-outlay-request-id': 'req_1' })
    response.end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => server.close())

const testCall = () =>
  createTestCall({
    keys: manager,
    firstCall: () => ({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`,
      headers: { 'x-of-this-format': '1' },
      body: { model: 'gpt-6-luna' },
      needs,
    }),
  })

function storeInMemory(): KeyStore {
  const keys = new Map<string, Key>()
  const projects: Project[] = []
  return {
    listKeys: async () => [...keys.values()],
    insertKey: async (key) => void keys.set(key.id, key),
    updateKey: async (id, change) => void keys.set(id, { ...keys.get(id)!, ...change }),
    listProjects: async () => projects,
    insertProject: async (project) => void projects.push(project),
  }
}

const ofTests = async () =>
  (await manager.list()).filter(({ id, revokedAt }) => id.startsWith('key_test-call-') && revokedAt === null)

test('a test call returns the answer, and a second one uses the same key', async () => {
  const { send } = testCall()
  expect(await send()).toEqual({ requestId: 'req_1', status: 200, text: 'Hello from a test.' })
  await send()
  expect(await ofTests()).toHaveLength(1)
})

test("a person's key of the same name is left alone, and the one of an earlier process is revoked", async () => {
  const { key } = await manager.create({ project: 'ci', name: 'test call', permissions: [] })
  await testCall().send()
  await testCall().send()
  expect(await ofTests()).toHaveLength(1)
  expect((await manager.list()).find(({ id }) => id === key.id)?.revokedAt).toBeNull()
})

test('a revoked key is replaced', async () => {
  const { send } = testCall()
  await send()
  for (const { id } of await ofTests()) await manager.revoke(id)
  expect((await send()).status).toBe(200)
})

test('a test call has the format of the provider and the model that the dashboard suggests first', async () => {
  await testCall().send()
  expect(seen[0]!.headers['x-of-this-format']).toBe('1')
  expect(seen[0]!.body).toBe('{"model":"gpt-6-luna"}')
})

test.each<[string, object]>([
  ['Anthropic', { content: [{ type: 'text', text: 'Hello.' }] }],
  ['Gemini', { candidates: [{ content: { parts: [{ text: 'Hello.' }] } }] }],
  ['Bedrock', { output: { message: { content: [{ text: 'Hello.' }] } } }],
  ['Cohere', { message: { content: [{ type: 'text', text: 'Hello.' }] } }],
  ['an error', { error: { message: 'Hello.' } }],
])('the text in an answer of %s is found', async (_, body) => {
  answer = body
  expect((await testCall().send()).text).toBe('Hello.')
})

test('an answer in an unknown format is shown from its beginning', async () => {
  answer = { data: [] }
  expect((await testCall().send()).text).toBe('{"data":[]}')
})

test('a test call is refused with an explanation when only the operator knows the model', async () => {
  needs = 'deployment'
  const { status, text } = await testCall().send()
  expect(status).toBe(400)
  expect(text).toMatch(/^No test call was sent/)
  expect(seen).toEqual([])
})
