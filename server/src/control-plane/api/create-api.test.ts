import {
  apiError,
  calibrationList,
  countResponse,
  createdKey,
  driftReport,
  priceList,
  priceResponse,
  reportedCostsReport,
  usageReport,
} from '@outlay/shared/api'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { OutlayError } from '../../lib/errors.ts'
import { adminHeaders, apiForTests, localConnection, localHeaders } from './testing.ts'

function get(path: string, test = apiForTests()) {
  return test.api.request(path, { headers: localHeaders }, localConnection)
}

function post(
  path: string,
  body: string,
  test = apiForTests(),
  headers: Record<string, string> = adminHeaders,
) {
  const init = { method: 'POST', body, headers: { ...headers, 'content-type': 'application/json' } }
  return test.api.request(path, init, localConnection)
}

async function refusal(response: Response) {
  const { error } = apiError.parse(await response.json())
  return { status: response.status, code: error.code, message: error.message }
}

describe('every answer of the API', () => {
  test('is never cached, and carries the request id that its error names', async () => {
    for (const path of ['/api/status', '/api/nothing', '/api/docs', '/api/openapi.json']) {
      const response = await get(path)
      expect(response.headers.get('cache-control'), path).toBe('no-store')
      expect(response.headers.get('x-request-id'), path).toMatch(/^api_[0-9a-f-]{36}$/)
    }
    const response = await get('/api/nothing')
    const { error } = apiError.parse(await response.json())
    expect(error.requestId).toBe(response.headers.get('x-request-id'))
    expect(error).toMatchObject({ code: 'not-found', docs: 'docs/errors/not-found.md' })
  })
})

describe('a mistake in a request is answered with the name of the field', () => {
  test.each([
    ['/api/requests?colour=red', 'Unknown field in the query: "colour".'],
    ['/api/status?colour=red', 'Unknown field in the query: "colour".'],
    ['/api/requests?limit=0', '"limit" in the query: must be at least 1.'],
    ['/api/requests?limit=201', '"limit" in the query: must be at most 200.'],
    ['/api/requests?limit=1.5', '"limit" in the query: must be a whole number.'],
    ['/api/requests?limit=ten', '"limit" in the query: must be a number.'],
    ['/api/requests?outcome=fine', '"outcome" in the query'],
    ['/api/requests?data=fake', '"data" in the query: must be one of: real, simulated.'],
    ['/api/requests?from=yesterday', '"from" in the query: must be an ISO 8601 instant'],
    ['/api/requests?from=2026-11-02&to=2026-11-01', '"from" must be before "to"'],
    ['/api/requests?limit=1&limit=2', '"limit" in the query'],
    ['/api/usage?from=2026-11-01', '"to" in the query: is missing.'],
    ['/api/usage?from=2026-11-01&to=2026-11-02&outcome=failed', 'Unknown field in the query: "outcome".'],
    ['/api/usage?from=2026-11-01&to=2026-11-02&project=a&project=b', '"project" in the query'],
    ['/api/usage?from=2026-11-01&to=2026-11-01', '"from" must be before "to"'],
    [
      '/api/usage?from=2026-11-01&to=2026-11-02&zone=Berlin',
      '"zone" in the query: must be an IANA time zone',
    ],
    ['/api/usage?from=2026-11-01&to=2026-11-02&groupBy=model,model', '"groupBy" in the query'],
    ['/api/usage?from=2026-11-01&to=2026-11-02&detail=model,model', '"detail" in the query'],
    ['/api/usage?from=2025-01-01&to=2026-11-02&bucket=hour', 'A report by hour covers at most 400 days.'],
    ['/api/usage?from=2001-01-01&to=2026-11-02', 'A report covers at most 20 years.'],
    ['/api/requests/req_1?x=1', 'Unknown field in the query: "x".'],
  ])('GET %s', async (path, sentence) => {
    const response = await refusal(await get(path))
    expect(response).toMatchObject({ status: 400, code: 'invalid-request' })
    expect(response.message).toContain(sentence)
  })

  test.each([
    ['{"project":"Search","secret":"x"}', 'Unknown field in the body: "secret".'],
    ['{}', '"project" in the body: is missing.'],
    ['{"project":7}', '"project" in the body: must be a text.'],
    ['{"project":" "}', '"project" in the body: must not be empty.'],
    [`{"project":"${'x'.repeat(81)}"}`, '"project" in the body: must have at most 80 characters.'],
    [
      '{"project":"a\\u0007b"}',
      '"project" in the body: must not contain control characters or halves of characters.',
    ],
    ['{"project":"Search","permissions":["root"]}', '"permissions.0" in the body: must be one of: '],
    ['{"project":"Search","permissions":"root"}', '"permissions" in the body: must be a list.'],
    ['{"project":', 'The body is not the JSON that this route takes.'],
    ['[]', 'The body: must be an object.'],
  ])('POST /api/keys %s', async (body, sentence) => {
    const response = await refusal(await post('/api/keys', body))
    expect(response).toMatchObject({ status: 400, code: 'invalid-request' })
    expect(response.message).toContain(sentence)
  })

  test('an unknown field name is repeated short and without control characters', async () => {
    const response = await refusal(await get(`/api/requests?${'x'.repeat(500)}%1b=1`))
    expect(response.message.length).toBeLessThan(120)
    expect(response.message).not.toContain('\x1b')
  })

  test('a body over 64 KiB is refused before it is read', async () => {
    const body = JSON.stringify({ project: 'x'.repeat(70_000) })
    expect(await refusal(await post('/api/keys', body))).toMatchObject({
      status: 413,
      code: 'request-too-large',
    })
  })
})

describe('an unexpected error', () => {
  test('reaches the caller as a request id, and the log in full under the same id', async () => {
    const subject = apiForTests({
      deps: {
        projects: {
          list: async () => {
            throw new Error('SQLITE_CORRUPT at /var/lib/secret.db')
          },
        },
      },
    })
    const response = await get('/api/projects', subject)
    const text = await response.text()
    expect(response.status).toBe(500)
    expect(text).toContain('internal-error')
    expect(text).not.toContain('SQLITE')
    expect(subject.logged).toEqual([
      expect.objectContaining({
        requestId: response.headers.get('x-request-id'),
        err: expect.objectContaining({ message: 'SQLITE_CORRUPT at /var/lib/secret.db' }),
      }),
    ])
  })

  test('of a room keeps its sentence', async () => {
    const subject = apiForTests({
      deps: {
        projects: {
          list: async () => {
            throw new OutlayError('conflict', 'Two of these cannot be.')
          },
        },
      },
    })
    expect(await refusal(await get('/api/projects', subject))).toEqual({
      status: 409,
      code: 'conflict',
      message: 'Two of these cannot be.',
    })
    expect(subject.logged).toEqual([])
  })
})

describe('points in time', () => {
  test.each([
    ['2026-11-01', '2026-11-02', 'UTC', '2026-11-01T00:00:00Z', 24],
    ['2026-11-01', '2026-11-02', 'America/New_York', '2026-11-01T04:00:00Z', 25],
    ['2026-03-29', '2026-03-30', 'Europe/Berlin', '2026-03-28T23:00:00Z', 23],
    ['2026-10-04', '2026-10-05', 'Australia/Lord_Howe', '2026-10-03T13:30:00Z', 23.5],
    ['2026-11-20', '2026-11-21', 'Asia/Kathmandu', '2026-11-19T18:15:00Z', 24],
    // Midnight does not exist there on that day: the day begins at 01:00.
    ['2026-04-24', '2026-04-25', 'Africa/Cairo', '2026-04-23T22:00:00Z', 23],
    ['2026-11-01T00:00:00+05:30', '2026-11-01T10:00:00Z', 'Europe/Berlin', '2026-10-31T18:30:00Z', 15.5],
  ])('%s to %s in %s starts at %s and has %d hours', async (from, to, zone, start, hours) => {
    const subject = apiForTests()
    const query = new URLSearchParams({ from, to, zone })
    expect((await get(`/api/usage?${query}`, subject)).status).toBe(200)
    const { fromMs, toMs } = subject.asked[0] as { fromMs: number; toMs: number }
    expect(new Date(fromMs).toISOString()).toBe(new Date(start).toISOString())
    expect((toMs - fromMs) / 3_600_000).toBe(hours)
  })

  test('a usage report is sent as the JSON text of the report thread', async () => {
    const response = await get('/api/usage?from=2026-11-01&to=2026-11-02')
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(usageReport.parse(await response.json())).toMatchObject({ zone: 'UTC', rows: [] })
  })

  test('the list of calls reads dates as days in UTC', async () => {
    const subject = apiForTests()
    await get('/api/requests?from=2026-11-01&data=real&outcome=failed', subject)
    expect(subject.asked[0]).toMatchObject({
      limit: 50,
      data: 'real',
      outcome: 'failed',
      fromMs: Date.UTC(2026, 10, 1),
      toMs: null,
    })
  })
})

describe('the routes', () => {
  test('answer 404 in the same shape for every unknown id', async () => {
    expect(await refusal(await get('/api/requests/req_2'))).toMatchObject({ status: 404, code: 'not-found' })
    const { api } = apiForTests()
    const headers = { ...adminHeaders, 'content-type': 'application/json' }
    const update = await api.request(
      '/api/keys/key_2',
      { method: 'PATCH', body: '{}', headers },
      localConnection,
    )
    expect(await refusal(update)).toMatchObject({ status: 404, code: 'not-found' })
  })

  test('show the secret of a new key only in the answer that creates it', async () => {
    const made = await post('/api/keys', '{"project":" Search "}')
    expect(made.status).toBe(201)
    expect(createdKey.parse(await made.json()).secret).toBe('olk_whole')
    expect(await (await get('/api/keys')).text()).not.toContain('olk_whole')
  })

  test('list prices with tiers, first days and fees of tools', async () => {
    const { prices, toolFees } = priceList.parse(await (await get('/api/prices')).json())
    expect(prices).toEqual([
      {
        id: 'openai/gpt-4o@2024-05-13',
        origin: 'shipped',
        provider: 'openai',
        model: 'gpt-4o',
        kind: 'chat',
        names: ['gpt-4o'],
        from: '2024-05-13',
        until: null,
        unitPricesUsdPerMillion: { uncachedInputTokens: '5.00', outputTextTokens: '15.00' },
        tiers: { batch: { uncachedInputTokens: '2.5', outputTextTokens: '7.5' } },
        fast: null,
        longContext: null,
        hours: [],
        regions: {},
        units: [],
        note: null,
        source: 'https://platform.openai.com/docs/pricing',
        verifiedOn: '2026-11-20',
      },
    ])
    expect(toolFees).toEqual([
      {
        provider: 'openai',
        unit: 'webSearches',
        usd: '10.00',
        per: 1000,
        variant: null,
        models: 'gpt-.+',
        from: null,
        until: null,
        source: 'https://platform.openai.com/docs/pricing',
        verifiedOn: '2026-11-20',
      },
    ])
  })

  test('answer a price, and refuse an unknown API with the list of known ones', async () => {
    const question = { id: 'a', provider: 'test', api: 'test.api', at: '2026-11-20' }
    const response = await post('/api/price', JSON.stringify(question))
    expect(response.status).toBe(200)
    expect(priceResponse.parse(await response.json())).toMatchObject({ id: 'a', costUsd: '0.00045' })
    expect(await refusal(await post('/api/price', JSON.stringify({ ...question, api: 'x' })))).toMatchObject({
      status: 400,
      message: 'The api "x" is not known. Known are: test.api.',
    })
    expect(await refusal(await post('/api/price', JSON.stringify({ ...question, at: 'now' })))).toMatchObject(
      {
        status: 400,
      },
    )
  })

  test('count a request of up to 256 KiB, and refuse one that cannot be counted', async () => {
    const body = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }] }
    const question = { id: 'a', provider: 'openai', api: 'openai.chat.completions', body }
    const response = await post('/api/count', JSON.stringify(question))
    expect(response.status).toBe(200)
    expect(countResponse.parse(await response.json())).toEqual({
      id: 'a',
      inputTokens: 8,
      exactness: 'exact',
      encoding: 'o200k_base',
      parts: { system: 0, history: 0, user: 8, tools: 0, images: 0 },
    })
    const long = { ...question, body: { ...body, metadata: 'x'.repeat(100_000) } }
    expect((await post('/api/count', JSON.stringify(long))).status).toBe(200)
    const tooLong = { ...question, body: { ...body, metadata: 'x'.repeat(300_000) } }
    expect(await refusal(await post('/api/count', JSON.stringify(tooLong)))).toMatchObject({ status: 413 })
    expect(await refusal(await post('/api/count', JSON.stringify({ ...question, api: 'x' })))).toMatchObject({
      status: 400,
      message: expect.stringContaining('"x" cannot be counted'),
    })
    expect(await refusal(await post('/api/count', JSON.stringify({ ...question, tokens: 1 })))).toMatchObject(
      {
        status: 400,
        message: 'Unknown field in the body: "tokens".',
      },
    )
    const busy = apiForTests({ deps: { counting: { countRequest: async () => null, apis: [] } } })
    expect(await refusal(await post('/api/count', JSON.stringify(question), busy))).toMatchObject({
      status: 503,
    })
  })

  test('read the dates of a counting report as days of a zone', async () => {
    const subject = apiForTests()
    const query = 'from=2026-11-01&to=2026-11-02&zone=Europe/Berlin&data=simulated'
    const response = await get(`/api/counting?${query}`, subject)
    expect(response.status).toBe(200)
    expect(driftReport.parse(await response.json()).models).toMatchObject([{ state: 'drifting' }])
    expect(subject.asked).toMatchObject([
      {
        data: 'simulated',
        fromMs: Date.parse('2026-10-31T23:00:00Z'),
        toMs: Date.parse('2026-11-01T23:00:00Z'),
      },
    ])
    expect(await refusal(await get('/api/counting?from=2026-11-02&to=2026-11-01'))).toMatchObject({
      status: 400,
    })
    expect(await refusal(await get(`/api/counting?${query}&by=model`))).toMatchObject({ status: 400 })
    const learnt = calibrationList.parse(await (await get('/api/counting/calibrations')).json())
    expect(learnt.calibrations).toMatchObject([{ calibration: 1.08 }])
  })

  test('read the dates of a report on reported costs as days of a zone', async () => {
    const subject = apiForTests()
    const query = 'from=2026-11-01&to=2026-11-02&zone=Europe/Berlin&data=simulated'
    const response = await get(`/api/reported-costs?${query}`, subject)
    expect(response.status).toBe(200)
    expect(reportedCostsReport.parse(await response.json()).models).toMatchObject([{ state: 'not-compared' }])
    expect(subject.asked).toMatchObject([
      {
        data: 'simulated',
        fromMs: Date.parse('2026-10-31T23:00:00Z'),
        toMs: Date.parse('2026-11-01T23:00:00Z'),
      },
    ])
    expect(await refusal(await get('/api/reported-costs?from=2026-11-02&to=2026-11-01'))).toMatchObject({
      status: 400,
    })
    expect(await refusal(await get(`/api/reported-costs?${query}&by=model`))).toMatchObject({ status: 400 })
  })

  test('require the control token for a new dashboard link', async () => {
    expect(await refusal(await post('/api/links', '{}'))).toMatchObject({ status: 403 })
    const control = { ...localHeaders, authorization: 'Bearer control-token-of-the-test' }
    const made = await post('/api/links', '{}', apiForTests(), control)
    expect(made.status).toBe(201)
    expect(await made.json()).toEqual({ url: 'http://127.0.0.1:4100/session?token=fresh' })
  })

  test('require the control token for a restore', async () => {
    const subject = apiForTests()
    const body = '{"file":"/backups/outlay.db"}'
    expect(await refusal(await post('/api/maintenance/restore', body, subject))).toMatchObject({
      status: 403,
      code: 'permission-denied',
    })
    const control = { ...localHeaders, authorization: 'Bearer control-token-of-the-test' }
    expect((await post('/api/maintenance/restore', body, subject, control)).status).toBe(200)
    expect(subject.asked).toEqual(['/backups/outlay.db'])
    const relative = await post('/api/maintenance/restore', '{"file":"../outlay.db"}', subject, control)
    expect((await refusal(relative)).message).toContain('"file" in the body: must be an absolute path')
  })
})

describe('the description of the API', () => {
  test('lists every route', async () => {
    const document = description.parse(await (await get('/api/openapi.json')).json())
    expect(Object.keys(document.paths).sort()).toEqual([
      '/api/count',
      '/api/counting',
      '/api/counting/calibrations',
      '/api/keys',
      '/api/keys/{id}',
      '/api/links',
      '/api/maintenance/forget',
      '/api/maintenance/restore',
      '/api/price',
      '/api/prices',
      '/api/prices/changes',
      '/api/prices/factors',
      '/api/prices/own',
      '/api/prices/past-calls',
      '/api/prices/preview',
      '/api/prices/withdraw',
      '/api/projects',
      '/api/reported-costs',
      '/api/requests',
      '/api/requests/{id}',
      '/api/sample-data',
      '/api/settings',
      '/api/status',
      '/api/test-call',
      '/api/usage',
    ])
    const parameters = document.paths['/api/usage']?.get?.parameters.map(({ name }) => name)
    const filters = ['project', 'key', 'model', 'provider', 'session', 'agent', 'repository', 'user', 'tag']
    const dimensions = ['groupBy', 'detail', 'tagName']
    expect(parameters).toEqual(['from', 'to', 'zone', 'bucket', ...dimensions, ...filters, 'data'])
  })

  test('has patterns that match what the API takes', async () => {
    const text = await (await get('/api/openapi.json')).text()
    const patterns = [...text.matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(
      ([, one]) => JSON.parse(one!) as string,
    )
    const names = patterns.filter((one) => one.includes('Cc'))
    expect(names.length).toBeGreaterThan(10)
    for (const pattern of names) expect('gpt-4o', pattern).toMatch(new RegExp(pattern, 'u'))
  })

  test('has a page that loads files from this server only', async () => {
    const page = await get('/api/docs')
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
    const text = await page.text()
    expect(text).not.toMatch(/https?:/)
    const files = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!)
    expect(files.length).toBe(4)
    for (const file of files) expect((await get(file)).status, file).toBe(200)
    expect((await get('/api/docs/package.json')).status).toBe(404)
    expect((await get('/api/docs/constructor')).status).toBe(404)
  })
})

/** The parts of an OpenAPI document that the tests read. */
const description = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ parameters: z.array(z.object({ name: z.string() })).default([]) })),
  ),
})
