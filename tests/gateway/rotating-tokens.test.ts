import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { headerOf, json } from '../support/fake-provider.ts'
import { startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway((address) => ({
    OUTLAY_ANTHROPIC_BASE_URL: address,
    OUTLAY_VERTEX_BASE_URL: address,
    OUTLAY_AZURE_BASE_URL: address,
  }))
})
afterAll(() => gateway.close())
beforeEach(() => {
  gateway.provider.seen.length = 0
})

const message = {
  type: 'message',
  model: 'claude-sonnet-4-5',
  content: [],
  usage: { input_tokens: 1_000, output_tokens: 500 },
}
let issued = 0
const newToken = () => {
  issued += 1
  return `sk-ant-oat01-${String(issued).padStart(8, '0')}-abcdefghijklmnopqrstuvwxyz`
}

function answerFor(organization: string | null, status = 200): void {
  const headers = organization === null ? {} : { 'anthropic-organization-id': organization }
  gateway.provider.answer(json(status, message, headers as Record<string, string>))
}

async function keyOf(token: string, path = '/anthropic/v1/messages') {
  const { headers } = await gateway.call({ path, key: token })
  const row = await gateway.row(headers['x-outlay-request-id'])
  return { ...row, requestId: headers['x-outlay-request-id'] }
}

const keysOnRecord = async () =>
  (await gateway.outlay.keys.list()).filter(({ kind }) => kind === 'pass-through')

describe('tokens of a Claude subscription, which change every few hours', () => {
  it('count as one key for each organisation that the answers name', async () => {
    answerFor('org-ada')
    const ada = [await keyOf(newToken()), await keyOf(newToken()), await keyOf(newToken())]
    answerFor('org-bob')
    const bob = [await keyOf(newToken()), await keyOf(newToken())]
    expect(new Set(ada.map(({ key }) => key!.id)).size).toBe(1)
    expect(new Set(bob.map(({ key }) => key!.id)).size).toBe(1)
    expect(ada[0]!.key!.id).not.toBe(bob[0]!.key!.id)
    expect(ada[0]!.key!.name).toMatch(/^Claude subscription \.\.\.[0-9a-f]{4}$/)
    expect(await keysOnRecord()).toHaveLength(2)
  })

  it('are sent to the provider unchanged', async () => {
    answerFor('org-ada')
    const token = newToken()
    await keyOf(token)
    expect(headerOf(gateway.provider.seen.at(-1)!, 'authorization')).toBe(`Bearer ${token}`)
  })

  it('count as one key while no answer names an organisation, and move to it once one does', async () => {
    answerFor(null)
    const token = newToken()
    const first = await keyOf(token)
    const second = await keyOf(newToken())
    expect(first.key).toMatchObject({ id: second.key!.id, name: 'Claude subscription' })
    answerFor('org-carla')
    const named = await keyOf(token)
    expect(named.key!.id).not.toBe(first.key!.id)
    expect((await keyOf(newToken())).key!.id).toBe(named.key!.id)
  })

  it('create no key if the provider refuses them', async () => {
    const before = (await keysOnRecord()).length
    answerFor('org-mallory', 401)
    expect((await keyOf(newToken())).key).toBeNull()
    expect(await keysOnRecord()).toHaveLength(before)
  })

  it('keep the project that their key was given', async () => {
    answerFor('org-dora')
    const { key } = await keyOf(newToken())
    await gateway.outlay.keys.update(key!.id, { project: 'research', name: 'Dora' })
    expect(await keyOf(newToken())).toMatchObject({
      project: { name: 'research' },
      key: { id: key!.id, name: 'Dora' },
    })
  })

  it('are refused once their key is revoked, a new token from its second call on', async () => {
    answerFor('org-eve')
    const known = newToken()
    const { key } = await keyOf(known)
    gateway.outlay.keys.revoke(key!.id)
    const refused = await gateway.call({ path: '/anthropic/v1/messages', key: known })
    expect(refused.status).toBe(401)
    const fresh = newToken()
    const first = await keyOf(fresh)
    expect(first).toMatchObject({ outcome: 'answered', key: { id: key!.id } })
    expect((await gateway.call({ path: '/anthropic/v1/messages', key: fresh })).status).toBe(401)
  })

  it('can read a call of their account only after the provider has accepted them', async () => {
    answerFor('org-frida')
    const { requestId } = await keyOf(newToken())
    const read = (token: string) =>
      gateway.call({ method: 'GET', path: `/v1/outlay/requests/${requestId}`, key: token })
    const other = newToken()
    expect((await read(other)).status).toBe(404)
    await keyOf(other)
    expect((await read(other)).status).toBe(200)
  })

  it('leave neither the token nor the organisation on the disk', async () => {
    answerFor('org-named-in-the-answer')
    const token = newToken()
    await keyOf(token)
    for (const file of ['outlay.db', 'outlay.db-wal', 'outlay.journal']) {
      const bytes = readFileSync(join(gateway.dataDir, file)).toString('latin1')
      expect(bytes).not.toContain(token)
      expect(bytes).not.toContain('org-named-in-the-answer')
    }
  })
})

describe('other rotating tokens', () => {
  it('of Google count as one key for each project in the address', async () => {
    gateway.provider.answer(json(200, {}))
    const path = (project: string) =>
      `/vertex/v1/projects/${project}/locations/global/publishers/google/models/gemini-2.5-flash:generateContent`
    const one = await keyOf('ya29.first-0123456789abcdef', path('shop'))
    const two = await keyOf('ya29.second-0123456789abcdef', path('shop'))
    const other = await keyOf('ya29.third-0123456789abcdef', path('lab'))
    expect(one.key!.id).toBe(two.key!.id)
    expect(one.key!.id).not.toBe(other.key!.id)
    expect(one.key!.name).toMatch(/^Google access token/)
  })

  const signed = (claims: object) => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    issued += 1
    return `${part({ alg: 'RS256' })}.${part({ ...claims, exp: issued })}.c2lnbmF0dXJl${issued}`
  }

  it('that are signed count as one key for each subject of an issuer', async () => {
    gateway.provider.answer(json(200, {}))
    const path = '/azure/openai/deployments/mine/chat/completions'
    const iss = 'https://login.microsoftonline.com/tenant/v2.0'
    const one = await keyOf(signed({ iss, sub: 'ada' }), path)
    const two = await keyOf(signed({ iss, sub: 'ada' }), path)
    const other = await keyOf(signed({ iss, sub: 'bob' }), path)
    expect(one.key!.id).toBe(two.key!.id)
    expect(one.key!.id).not.toBe(other.key!.id)
    expect((await keyOf(signed({ iss, sub: 'ada' }), '/anthropic/v1/messages')).key!.id).not.toBe(one.key!.id)
  })

  it('that are signed without a subject count as a key each', async () => {
    gateway.provider.answer(json(200, {}))
    const path = '/azure/openai/deployments/mine/chat/completions'
    const token = signed({ scope: 'a' })
    const first = await keyOf(token, path)
    expect((await keyOf(token, path)).key!.id).toBe(first.key!.id)
    expect((await keyOf(signed({ scope: 'a' }), path)).key!.id).not.toBe(first.key!.id)
  })
})
