import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway, type TestGateway } from '../support/start-gateway.ts'

const adminToken = 'admin-token-of-this-test-0123456789'
const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' }

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ OUTLAY_ADMIN_TOKEN: adminToken })
})
afterAll(() => gateway.close())

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
type Schema = {
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  enum?: Json[]
  const?: Json
  anyOf?: Schema[]
  oneOf?: Schema[]
  default?: Json
  minimum?: number
  pattern?: string
  format?: string
  additionalProperties?: boolean | Schema
}
type Parameter = { name: string; in: 'query' | 'path'; required?: boolean; schema: Schema }
type Operation = {
  parameters?: Parameter[]
  requestBody?: { content: { 'application/json': { schema: Schema } } }
}
type Description = { paths: Record<string, Record<string, Operation>> }

const texts = [
  ...[
    '',
    ' ',
    'x'.repeat(5_000),
    '\0',
    'a\0b',
    '\ud800',
    'a\udc00b',
    '\u202e',
    '%',
    '%00',
    '../../x',
    "' OR 1=1",
  ],
  ...[
    '__proto__',
    'constructor',
    '{}',
    '[]',
    'null',
    'NaN',
    'Infinity',
    '-1',
    '0',
    '1e21',
    '1e999',
    '9'.repeat(400),
  ],
  ...['2026-13-45', '2026-11-31T00:00:00Z', '2026-02-30', '2026-11-30T25:00:00Z', '2026-11-30T23:61:00Z'],
  ...['0000-00-00', '0000-01-01', '9999-99-99', '9999-12-31', '1970-01-01', '1969-12-31', '-271821-04-20'],
  ...['2026-11-30T00:00:00+24:00', '2026-11-30T23:59:60Z', '2016-12-31T23:59:60Z', '+275760-09-13'],
  ...[
    'Europe/Nowhere',
    'Etc/GMT+14',
    'UTC',
    '+01:00',
    'req_',
    'req_ffffffff-ffff-7fff-8fff-ffffffffffff',
    'key_\ud800',
  ],
]
const others: Json[] = [
  ...[null, true, 0, -1, 1.5, 1e21, 1e308, -1e308, 5e-324, 2 ** 53, 2 ** 63, [], {}],
  ...[[[[[[[]]]]]], { a: { b: {} } }, [null], ['\ud800'], { '\ud800': '\0' }],
]

/** Raw JSON of numbers that JavaScript never writes. */
const rawNumbers = ['1e999', '-1e999', '123456789012345678901234567890']

describe('no value of a declared parameter causes a fault', () => {
  test('a hostile value in any parameter or body field is answered with a status below 500', async () => {
    const description = (await (await get('/api/openapi.json')).json()) as Description
    const faults: string[] = []
    let requests = 0
    const send = async (method: string, path: string, body?: string) => {
      requests += 1
      const init = { method: method.toUpperCase(), headers, ...(body === undefined ? {} : { body }) }
      const answer = await fetch(gateway.outlay.origin + path, init)
      const said = await answer.text()
      if (answer.status >= 500)
        faults.push(`${method} ${path} ${body?.slice(0, 200)}: ${answer.status} ${said}`)
    }
    for (const [path, operations] of Object.entries(description.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        if (excluded.includes(`${method} ${path}`)) continue
        for (const one of requestsOf(path, operation)) await send(method, one.path, one.body)
      }
    }
    expect(faults).toEqual([])
    expect(requests).toBeGreaterThan(2_000)
  }, 120_000)
})

/** These routes start many calls or another process. Their bodies are empty or name a file. */
const excluded = ['post /api/sample-data', 'delete /api/sample-data', 'post /api/test-call']

describe('a date that does not exist', () => {
  const day = { from: '2026-11-01', to: '2026-11-30', zone: 'UTC' }
  const impossible = [
    ...['2026-13-45', '2026-02-30', '2026-11-31T00:00:00Z', '2026-11-30T25:00:00Z', '2026-11-30T23:60:00Z'],
    ...['0000-00-00', '9999-99-99', '0000-01-01', '2026-11-30T23:59:60Z', '2026-11-30T00:00:00+24:00'],
  ]

  test.each(impossible)('%s is refused with 400 and the name of its field', async (date) => {
    for (const path of ['/api/usage', '/api/counting', '/api/reported-costs', '/api/requests']) {
      for (const field of ['from', 'to']) {
        const { zone: _, ...range } = day
        const query = new URLSearchParams({ ...(path === '/api/requests' ? range : day), [field]: date })
        expect(await refusalOf(await get(`${path}?${query}`)), `${path} ${field}`).toEqual([400, field])
      }
    }
    const bodies: [string, string, Json][] = [
      ['/api/prices/factors', 'from', { project: 'tests', factor: '1', from: date }],
      [
        '/api/prices',
        'names.0.from',
        { names: [{ provider: 'openai', name: 'a', model: 'gpt-4o', from: date }] },
      ],
      ['/api/price', 'at', { id: 1, provider: 'openai', api: 'openai.chat.completions', at: date }],
    ]
    for (const [path, field, body] of bodies) {
      expect(await refusalOf(await post(path, body)), path).toEqual([400, field])
    }
    const price = ownPrice({ from: date })
    expect(await refusalOf(await post('/api/prices', { prices: [price] }))).toEqual([
      400,
      'prices.0.price.from',
    ])
  })

  test('a leap day and the last minute of a day are accepted', async () => {
    for (const from of [
      '2024-02-29',
      '2026-11-01T23:59:59.999Z',
      '2026-11-01T00:00:00+14:00',
      '1970-01-01',
    ]) {
      expect((await get(`/api/requests?from=${encodeURIComponent(from)}`)).status, from).toBe(200)
    }
  })
})

describe('text that cannot be encoded', () => {
  test.each(['\ud800', 'a\udfffb', 'a\0b', 'a\u2028b'])(
    '%j is refused with 400, also the second time',
    async (text) => {
      const bodies: [string, string, Json][] = [
        ['/api/keys', 'project', { project: text }],
        ['/api/keys', 'name', { project: 'tests', name: text }],
        ['/api/prices', 'note', { names: [], note: text }],
        ['/api/prices', 'names.0.model', { names: [{ provider: 'openai', name: 'a', model: text }] }],
        ['/api/prices', 'prices.0.price.source', { prices: [ownPrice({ source: text })] }],
        ['/api/prices', 'prices.0.note', { prices: [{ ...ownPrice({}), note: text }] }],
        ['/api/prices/factors', 'project', { project: text, factor: '1' }],
        ['/api/prices/withdraw', 'id', { id: text }],
      ]
      for (const [path, field, body] of bodies) {
        for (const time of ['first', 'second']) {
          expect(await refusalOf(await post(path, body)), `${path} ${field}, ${time} time`).toEqual([
            400,
            field,
          ])
        }
      }
    },
  )
})

test.each([
  ['a price', { rates: { uncachedInputTokens: '1e999' } }, 'prices.0.price.rates.uncachedInputTokens'],
  ['a price', { rates: { uncachedInputTokens: '9'.repeat(40) } }, 'prices.0.price.rates.uncachedInputTokens'],
  ['a region', { regions: { eu: '9'.repeat(40) } }, 'prices.0.price.regions.eu'],
])('%s that would overflow a cost is refused: %j', async (_what, change, field) => {
  const answer = await post('/api/prices', { prices: [ownPrice(change)] })
  expect(await refusalOf(answer)).toEqual([400, field])
})

function ownPrice(change: Record<string, Json>): Record<string, Json> {
  const price = { from: null, until: null, rates: { uncachedInputTokens: '1' }, source: 's' }
  return { provider: 'openai', model: 'my-model', price: { ...price, verifiedOn: '2026-11-20', ...change } }
}

function get(path: string): Promise<Response> {
  return fetch(gateway.outlay.origin + path, { headers })
}

function post(path: string, body: Json): Promise<Response> {
  return fetch(gateway.outlay.origin + path, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** The status of a refusal and the field that it names. */
async function refusalOf(answer: Response): Promise<[number, string | undefined]> {
  const { error } = (await answer.json()) as { error?: { message: string } }
  return [answer.status, /^"([^"]*)"/.exec(error?.message ?? '')?.[1]]
}

/** Requests that each have one hostile value in one place and valid values everywhere else. */
function* requestsOf(
  path: string,
  { parameters = [], requestBody }: Operation,
): Generator<{ path: string; body?: string }> {
  const schema = requestBody?.content['application/json'].schema
  const plain = schema && JSON.stringify(valueFor(schema))
  const withBody = (one: { path: string }) => (plain === undefined ? one : { ...one, body: plain })
  yield withBody({ path: addressOf(path, parameters, {}) })
  for (const { name } of parameters) {
    for (const text of texts) yield withBody({ path: addressOf(path, parameters, { [name]: text }) })
  }
  if (!schema) return
  const address = addressOf(path, parameters, {})
  for (const body of hostileBodies(schema)) yield { path: address, body }
}

function addressOf(path: string, parameters: Parameter[], changed: Record<string, string>): string {
  let filled = path
  const query: string[] = []
  for (const { name, in: place, required, schema } of parameters) {
    const value = changed[name] ?? String(valueFor(schema, name))
    if (place === 'path') filled = filled.replace(`{${name}}`, encoded(value))
    else if (required || name in changed) query.push(`${name}=${encoded(value)}`)
  }
  return query.length === 0 ? filled : `${filled}?${query.join('&')}`
}

/** Encodes half a surrogate pair as three bytes, which no well-formed text contains. */
function encoded(text: string): string {
  return /\p{Cs}/u.test(text) ? '%ED%A0%80' : encodeURIComponent(text)
}

function* hostileBodies(schema: Schema): Generator<string> {
  const right = valueFor(schema)
  const marker = '"hostile value"'
  for (const place of placesOf(schema, [])) {
    const template = JSON.stringify(withValueAt(right, place, 'hostile value'))
    for (const value of [...texts, ...others]) yield template.replace(marker, () => JSON.stringify(value))
    for (const number of rawNumbers) yield template.replace(marker, number)
  }
  yield* [
    '',
    'null',
    '[]',
    '"x"',
    '{"__proto__":{}}',
    '{'.repeat(20_000),
    `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  ]
}

type Place = (string | number)[]

/**
 * Every field that a schema names, at any depth. Of a table's many fields with one schema, only the first.
 */
function* placesOf(schema: Schema, place: Place, seen = new Set<string>()): Generator<Place> {
  const text = JSON.stringify(schema)
  if (place.length > 3 && seen.has(text)) return
  seen.add(text)
  if (place.length > 0) yield place
  for (const choice of schema.anyOf ?? schema.oneOf ?? []) yield* placesOf(choice, place, seen)
  for (const [name, field] of Object.entries(schema.properties ?? {}))
    yield* placesOf(field, [...place, name], seen)
  if (schema.items) yield* placesOf(schema.items, [...place, 0], seen)
  if (typeof schema.additionalProperties === 'object') {
    yield* placesOf(schema.additionalProperties, [...place, 'other'], seen)
  }
}

function withValueAt(value: Json, [name, ...rest]: Place, hostile: Json): Json {
  if (name === undefined) return hostile
  if (typeof name === 'number')
    return [withValueAt(Array.isArray(value) ? (value[0] ?? null) : null, rest, hostile)]
  const fields = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
  return { ...fields, [name]: withValueAt(fields[name] ?? null, rest, hostile) }
}

/** A value that the schema accepts or nearly accepts: it must only reach the route. */
function valueFor(schema: Schema, name = ''): Json {
  if (schema.const !== undefined) return schema.const
  if (schema.enum?.[0] !== undefined) return schema.enum[0]
  if (schema.default !== undefined) return schema.default
  const choice = (schema.anyOf ?? schema.oneOf)?.find(({ type }) => type !== 'null')
  if (choice) return valueFor(choice, name)
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== 'null') : schema.type
  if (type === 'object') {
    const required = Object.entries(schema.properties ?? {}).filter(([field]) =>
      schema.required?.includes(field),
    )
    return Object.fromEntries(required.map(([field, of]) => [field, valueFor(of, field)]))
  }
  if (type === 'array') return []
  if (type === 'integer' || type === 'number') return Math.max(schema.minimum ?? 1, 1)
  if (type === 'boolean') return false
  if (schema.format === 'date' || name === 'from' || name === 'at') return '2026-11-01'
  if (name === 'to') return '2026-11-30'
  if (name === 'api') return 'openai.chat.completions'
  return schema.pattern?.includes('\\d') ? '1' : 'openai'
}

test('an invalid Host header is refused with 400 and not logged as a fault', async () => {
  const { hostname, port } = new URL(gateway.outlay.origin)
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    let received = ''
    socket.on('error', reject)
    socket.on('data', (piece) => {
      received += piece.toString()
    })
    socket.on('close', () => resolve(received))
    socket.write(
      `POST /api/test-call HTTP/1.1\r\nhost: .0.1\r\nauthorization: Bearer ${adminToken}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`,
    )
  })
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
})
