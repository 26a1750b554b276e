import { damaged } from './damage.ts'
import type { Dice } from './dice.ts'
import { type Ending, type FuzzCase, nameOf, type Piece, type Plan, piece } from './fuzz-case.ts'
import type { Ground } from './ground.ts'
import { oddBody } from './odd-bodies.ts'
import { contentTypes, oddHeaders } from './odd-headers.ts'
import { oddTarget } from './odd-targets.ts'
import { cutShort, inPieces } from './pieces.ts'
import { type ProviderRoute, providerRoutes } from './provider-routes.ts'
import { caseHeader } from './raw-provider.ts'

/** A request before it is bytes. */
type Request = { method: string; target: string; headers: string[]; body: Buffer | null }

/** One of the 20,000: a request that is odd somewhere, or no request at all. */
export function requestCase(dice: Dice, number: number, ground: Ground): FuzzCase {
  const one = { part: 'requests', number } as const
  const [about, request] = requestOf(dice, ground, nameOf(one))
  const base: FuzzCase = {
    ...one,
    about: `${request.method} ${request.target.slice(0, 80)}, ${about}`,
    isHead: request.method === 'HEAD',
    pieces: [],
    owed: 1,
    end: 'stay',
    reader: dice.chance(4) ? dice.among(['slow', 'stops']) : 'eager',
    mayFail: false,
    marker: null,
    plan: healthyPlan(dice, ground),
  }
  return sentSomehow(dice, base, request)
}

/** Whole and in peace in most cases; else damaged, wrongly framed, several at once, or left by its caller. */
function sentSomehow(dice: Dice, base: FuzzCase, request: Request): FuzzCase {
  const whole = bytesOf(dice, request)
  const kind = dice.integer(1, 100)
  if (kind <= 66) return { ...base, pieces: inPieces(dice, whole) }
  if (kind <= 76) {
    const pieces = inPieces(dice, framedWrongly(dice, request))
    return { ...base, about: `${base.about}, wrong framing`, pieces, owed: 0 }
  }
  if (kind <= 86) {
    return { ...base, about: `${base.about}, damaged`, pieces: inPieces(dice, damaged(dice, whole)), owed: 0 }
  }
  if (kind <= 90) {
    const count = dice.integer(2, 8)
    const pieces = inPieces(dice, Buffer.concat(Array.from({ length: count }, () => whole)))
    const about = `${base.about}, ${count} at once`
    if (dice.chance(60)) return { ...base, about, pieces, owed: count }
    const end = dice.among<Ending>(['fin', 'reset'])
    return {
      ...base,
      about: `${about}, caller leaves (${end})`,
      pieces: withPause(dice, pieces),
      owed: 0,
      end,
    }
  }
  const end = dice.among<Ending>(['fin', 'reset', 'reset'])
  const pieces = dice.chance(20) ? inPieces(dice, whole) : cutShort(dice, inPieces(dice, whole))
  return {
    ...base,
    about: `${base.about}, caller leaves (${end})`,
    pieces: withPause(dice, pieces),
    owed: 0,
    end,
  }
}

/** So that callers leave at every stage of their call. */
function withPause(dice: Dice, pieces: Piece[]): Piece[] {
  return [...pieces, piece('', dice.among([0, 0, 1, 3, 10]))]
}

function requestOf(dice: Dice, ground: Ground, name: string): [about: string, request: Request] {
  const kind = dice.integer(1, 100)
  if (kind <= 32) return ['api', apiRequest(dice, ground)]
  if (kind <= 42) return ['page', pageRequest(dice, ground)]
  return ['call', callRequest(dice, ground, name)]
}

const methods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'QUERY',
  'get',
  'BREW',
  'M-SEARCH',
]

function apiRequest(dice: Dice, ground: Ground): Request {
  const { method, target, body } = ground.api(dice)
  const bytes = body === null ? null : Buffer.from(body)
  return {
    method: dice.chance(4) ? dice.among(methods) : method,
    target: dice.chance(8) ? oddTarget(dice, target, ground.key) : target,
    headers: [
      ...(dice.chance(92) ? [`authorization: Bearer ${ground.adminToken}`] : []),
      ...(bytes === null && dice.chance(80)
        ? []
        : [`content-type: ${dice.chance(95) ? 'application/json' : dice.among(contentTypes)}`]),
      ...(dice.chance(15) ? oddHeaders(dice, ground.key) : []),
    ],
    body: bytes !== null && dice.chance(10) ? damaged(dice, bytes) : bytes,
  }
}

const pages = [
  '/',
  '/spend',
  '/calls',
  '/keys',
  '/prices',
  '/session',
  '/session?token=x',
  '/healthz',
  '/readyz',
  '/favicon.ico',
  '/assets/x.js',
  '/api',
  '/api/docs',
  '/api/openapi.json',
  '/api/docs/start.js',
  '/v1',
  '/v1/',
  '/metrics',
  '/simulator',
  '/nothing',
]

function pageRequest(dice: Dice, ground: Ground): Request {
  const target = dice.among(pages)
  return {
    method: dice.chance(60) ? 'GET' : dice.among(methods),
    target: dice.chance(40) ? oddTarget(dice, target, ground.key) : target,
    headers: dice.chance(40) ? oddHeaders(dice, ground.key) : [],
    body: dice.chance(15) ? dice.bytes(dice.integer(0, 100)) : null,
  }
}

function callRequest(dice: Dice, ground: Ground, name: string): Request {
  const route: ProviderRoute = dice.among(providerRoutes)
  const odd = route.body === null ? null : oddBody(dice, route.body, route.isForm ?? false)
  return {
    method: dice.chance(4) ? dice.among(methods) : route.method,
    target: dice.chance(25) ? oddTarget(dice, route.path, ground.key) : route.path,
    headers: [
      ...(dice.chance(3) ? [] : [credentialLine(dice, ground)]),
      ...(dice.chance(95) ? [`${caseHeader}: ${name}`] : []),
      ...(odd?.headers ?? []),
      ...(dice.chance(25) ? oddHeaders(dice, ground.key) : []),
    ],
    body: odd?.bytes ?? (dice.chance(5) ? Buffer.from('{}') : null),
  }
}

function credentialLine(dice: Dice, { key, adminToken }: Ground): string {
  if (dice.chance(90))
    return `${dice.among(['authorization: Bearer ', 'authorization: Bearer ', 'x-api-key: ', 'api-key: ', 'x-goog-api-key: '])}${key}`
  return `authorization: Bearer ${dice.among(['sk-of-the-caller-itself', adminToken, 'olk_wrong', `${key}x`])}`
}

/** The head and the body of a whole request: a length or chunks, as its body really is. */
function bytesOf(dice: Dice, { method, target, headers, body }: Request): Buffer {
  const isChunked = body !== null && dice.chance(20)
  const framing =
    body === null ? [] : [isChunked ? 'transfer-encoding: chunked' : `content-length: ${body.length}`]
  const expects = dice.chance(2) ? [`expect: ${dice.among(['100-continue', '100-Continue', 'tea'])}`] : []
  const closes = dice.chance(10) ? ['connection: close'] : []
  const lines = [...hostLine(headers), ...headers, ...framing, ...expects, ...closes]
  const head = `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
  return Buffer.concat([
    Buffer.from(head, 'latin1'),
    isChunked ? chunked(dice, body) : (body ?? Buffer.alloc(0)),
  ])
}

function hostLine(headers: readonly string[]): string[] {
  return headers.some((line) => line.startsWith('host:')) ? [] : ['host: 127.0.0.1']
}

export function chunked(dice: Dice, body: Buffer): Buffer {
  const pieces: Buffer[] = []
  for (let at = 0; at < body.length; ) {
    const bytes = body.subarray(at, at + dice.integer(1, Math.max(1, body.length)))
    const extension = dice.chance(5) ? ';a="b"' : ''
    pieces.push(Buffer.from(`${bytes.length.toString(16)}${extension}\r\n`), bytes, Buffer.from('\r\n'))
    at += bytes.length
  }
  return Buffer.concat([...pieces, Buffer.from(dice.chance(5) ? '0\r\nx-trailer: 1\r\n\r\n' : '0\r\n\r\n')])
}

/** Lengths and encodings that contradict the body, each other or the grammar. */
function framedWrongly(dice: Dice, { method, target, headers, body }: Request): Buffer {
  const bytes = body ?? Buffer.from('{}')
  const framing = dice.among([
    [`content-length: ${bytes.length + dice.integer(1, 50)}`],
    [`content-length: ${Math.max(0, bytes.length - dice.integer(1, 50))}`],
    [`content-length: ${bytes.length}`, `content-length: ${bytes.length}`],
    [`content-length: ${bytes.length}`, 'content-length: 1'],
    [`content-length: ${bytes.length}, ${bytes.length}`],
    [`content-length: ${bytes.length}`, 'transfer-encoding: chunked'],
    ['content-length: -1'],
    ['content-length: 0x10'],
    ['content-length: 99999999999999999999'],
    ['content-length: 1073741825'],
    ['content-length: 1e3'],
    ['content-length: +5'],
    ['content-length:'],
    ['transfer-encoding: gzip, chunked'],
    ['transfer-encoding: chunked, chunked'],
    ['transfer-encoding: chunked, identity'],
    ['transfer-encoding: Chunked'],
    ['transfer-encoding: \tchunked'],
    ['transfer-encoding : chunked'],
    ['transfer-encoding: xchunked'],
    ['transfer-encoding: identity'],
    ['transfer-encoding: chunked', 'transfer-encoding: chunked'],
    [],
  ])
  const isChunked = framing.some((line) => /chunked/i.test(line))
  const sent = isChunked && dice.chance(80) ? badlyChunked(dice, bytes) : bytes
  const version = dice.chance(90)
    ? 'HTTP/1.1'
    : dice.among(['HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/9.9', 'http/1.1', 'ICY', ''])
  const lines = [...hostLine(headers), ...headers, ...framing]
  return Buffer.concat([
    Buffer.from(`${method} ${target} ${version}\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1'),
    sent,
  ])
}

export function badlyChunked(dice: Dice, body: Buffer): Buffer {
  const size = dice.among([
    body.length.toString(16),
    (body.length + 5).toString(16),
    Math.max(0, body.length - 1).toString(16),
    '-1',
    'ffffffffffffffffff',
    '7fffffff',
    '0x5',
    ' 5',
    '5 ;',
    '',
    'g',
    `5;${'x'.repeat(20_000)}`,
    `${'0'.repeat(300)}5`,
  ])
  const lineEnd = dice.among(['\r\n', '\r\n', '\n', '\r', ''])
  const end = dice.among([
    '\r\n0\r\n\r\n',
    '0\r\n\r\n',
    '\r\n0\r\n',
    '\r\n',
    '',
    `\r\n0\r\n${'x: y\r\n'.repeat(3_000)}\r\n`,
    '\r\n0\r\ncontent-length: 5\r\n\r\n',
  ])
  return Buffer.concat([Buffer.from(size + lineEnd), body, Buffer.from(end)])
}

/** What the provider says to requests is in order; their oddity is enough. */
function healthyPlan(dice: Dice, { wireAnswers }: Ground): Plan {
  const { bytes, contentType } = dice.among(wireAnswers)
  const status = dice.chance(92)
    ? '200 OK'
    : dice.among([
        '400 Bad Request',
        '404 Not Found',
        '401 Unauthorized',
        '429 Too Many Requests',
        '201 Created',
      ])
  const head = (framing: string) => `HTTP/1.1 ${status}\r\ncontent-type: ${contentType}\r\n${framing}\r\n\r\n`
  if (dice.chance(70)) {
    const whole = Buffer.concat([Buffer.from(head(`content-length: ${bytes.length}`)), bytes])
    return { pieces: [piece(whole)], end: 'stay', after: 'body', isHealthy: true }
  }
  const whole = Buffer.concat([Buffer.from(head('transfer-encoding: chunked')), chunked(dice, bytes)])
  return { pieces: inPieces(dice, whole), end: 'stay', after: 'body', isHealthy: true }
}
