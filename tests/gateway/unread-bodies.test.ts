import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type TestGateway } from '../support/start-gateway.ts'

const adminToken = 'admin-token-of-this-test-0123456789'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ OUTLAY_ADMIN_TOKEN: adminToken })
})
afterAll(() => gateway.close())

type Refused = { path: string; status: number; token?: string; type?: string; method?: string }

const refused: Refused[] = [
  { path: '/api/prices', status: 413, token: adminToken },
  { path: '/api/count', status: 413, token: adminToken },
  { path: '/api/keys', status: 400, token: adminToken, type: 'text/plain' },
  { path: '/api/keys/key_1', status: 413, token: adminToken, method: 'PATCH' },
  { path: '/api/prices', status: 403 },
  { path: '/api/prices', status: 401, token: 'unknown' },
  { path: '/api/nowhere', status: 413, token: adminToken },
  { path: '/api//keys', status: 400, token: adminToken },
  { path: '/session', status: 404 },
  { path: '/anything', status: 404 },
  { path: '/healthz', status: 404 },
  { path: '/v1/chat/completions', status: 401 },
]

const sizes = [70_000, 300_000, 3_000_000]
const framings = ['length', 'chunked'] as const
const cases = refused
  .flatMap((one) => sizes.flatMap((size) => framings.map((framing) => ({ ...one, size, framing }))))
  // /api/count accepts a text of up to 256 KiB.
  .filter(({ path, size }) => path !== '/api/count' || size >= 256 * 1024)

test.each(cases)(
  'after $status for $method $path with $size bytes ($framing) the connection goes on or ends',
  async ({ path, status, token, type = 'application/json', method = 'POST', size, framing }) => {
    const head = [
      `${method} ${path} HTTP/1.1`,
      'host: localhost',
      ...(token ? [`authorization: Bearer ${token}`] : []),
      `content-type: ${type}`,
      framing === 'length' ? `content-length: ${size}` : 'transfer-encoding: chunked',
    ]
    const bytes = '1'.repeat(size)
    const body = framing === 'length' ? bytes : `${size.toString(16)}\r\n${bytes}\r\n0\r\n\r\n`
    const answers = await answersTo(`${head.join('\r\n')}\r\n\r\n${body}`)
    expect(answers[0]).toContain(` ${status} `)
    expect(answers.at(-1)).toMatch(/ 200 |^ended$/)
  },
)

test.each(['/healthz', '/api/status', '/keys', '/session', '/v1/models'])(
  'a connection goes on after GET %s, which has no body',
  async (path) => {
    const answers = await answersTo(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`)
    expect(answers).toHaveLength(2)
    expect(answers[1]).toContain(' 200 ')
  },
)

test('a connection goes on after a refused body of up to 1 MiB whose length was declared', async () => {
  const size = 300_000
  const head = `POST /api/prices HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${adminToken}\r\ncontent-type: application/json\r\ncontent-length: ${size}\r\n\r\n`
  const answers = await answersTo(head + '1'.repeat(size))
  expect(answers.map((line) => line.split(' ')[1])).toEqual(['413', '200'])
})

/**
 * Sends a request and, after its answer, a second one. Returns the first lines of both answers, or `ended` if
 * the server ended the connection instead of answering the second.
 */
function answersTo(request: string): Promise<string[]> {
  const { hostname, port } = new URL(gateway.outlay.origin)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
    let received = ''
    let isAsked = false
    const answers = () => received.match(/HTTP\/1\.1 \d{3} .*/g) ?? []
    socket.setEncoding('latin1').on('data', (text) => {
      received += text
      if (answers().length > 1) {
        socket.destroy()
        resolve(answers())
      } else if (!isAsked) {
        isAsked = true
        socket.write('GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n')
      }
    })
    // A connection that ends with unread bytes is reset.
    socket.on('error', () => {})
    socket.on('close', () => resolve([...answers(), 'ended']))
    socket.write(request)
  })
}
