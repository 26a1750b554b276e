import { answerBody } from './answer-bodies.ts'
import { encoded } from './answer-encodings.ts'
import { damaged } from './damage.ts'
import type { Dice } from './dice.ts'
import { type Ending, type FuzzCase, nameOf, type Plan, piece } from './fuzz-case.ts'
import type { Ground, WireAnswer } from './ground.ts'
import { cutShort, inPieces } from './pieces.ts'
import { providerRoutes } from './provider-routes.ts'
import { caseHeader } from './raw-provider.ts'
import { badlyChunked, chunked } from './request-cases.ts'

/** One of the 10,000: a call in order, and an answer that is not. */
export function answerCase(dice: Dice, number: number, ground: Ground): FuzzCase {
  const one = { part: 'answers', number } as const
  const answer = dice.among(ground.wireAnswers)
  const { plan, about } = hostilePlan(dice, answer)
  const call = callFor(dice, answer)
  const marker = dice.integer(100, 90_000) * markersPerSeed + number
  const isMarked = isObject(call.body) && call.body.max_completion_tokens === toBeMarked
  const body = isObject(call.body) && isMarked ? { ...call.body, max_completion_tokens: marker } : call.body
  const isLeaving = dice.chance(8)
  return {
    ...one,
    about: `${call.method} ${call.path.slice(0, 60)}, ${about}`,
    isHead: call.method === 'HEAD',
    pieces: [
      piece(requestBytes(dice, { ...call, body }, ground.key, nameOf(one))),
      ...(isLeaving ? [piece('', dice.among([0, 1, 3, 8, 20]))] : []),
    ],
    owed: isLeaving ? 0 : 1,
    end: isLeaving ? dice.among<Ending>(['fin', 'reset']) : 'stay',
    reader: dice.chance(12) ? dice.among(['slow', 'slow', 'slow', 'stops']) : 'eager',
    mayFail: true,
    marker: isMarked ? marker : null,
    plan,
  }
}

function isObject(body: ProviderCall['body']): body is Record<string, unknown> {
  return typeof body === 'object' && body !== null
}

/** Markers are output maxima that nobody would ask for by chance: other ones for each seed, and each number has its own. */
const markersPerSeed = 100_000
const toBeMarked = 1

type ProviderCall = {
  method: string
  path: string
  body: Record<string, unknown> | string | null
  headers: string[]
}

/** Mostly the call that the answer is for, so that its usage is read; now and then any other. */
function callFor(dice: Dice, answer: WireAnswer): ProviderCall {
  if (dice.chance(12)) {
    const { method, path, body } = dice.among(providerRoutes)
    return { method, path, body, headers: ['content-type: application/json'] }
  }
  const { path, requestBody, requestHeaders } = answer
  const headers = Object.entries({ 'content-type': 'application/json', ...requestHeaders })
  const method = dice.chance(3) ? 'HEAD' : answer.method
  return {
    method,
    path,
    body: method === 'POST' ? marked(answer, requestBody) : null,
    headers: method === 'POST' ? headers.map(([name, value]) => `${name}: ${value}`) : [],
  }
}

function marked({ api }: WireAnswer, body: WireAnswer['requestBody']): WireAnswer['requestBody'] {
  if (body === null || typeof body === 'string' || !api.endsWith('.chat.completions')) return body
  const { max_tokens: _, ...rest } = body
  return { ...rest, max_completion_tokens: toBeMarked }
}

function requestBytes(dice: Dice, call: ProviderCall, key: string, name: string): Buffer {
  const { method, path, headers } = call
  const body =
    call.body === null
      ? null
      : Buffer.from(typeof call.body === 'string' ? call.body : JSON.stringify(call.body))
  const accepted = dice.among(['', 'gzip', 'gzip', 'gzip, deflate, br', 'br', 'identity', '*', 'deflate'])
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    `authorization: Bearer ${key}`,
    `${caseHeader}: ${name}`,
    ...headers,
    ...(accepted === '' ? [] : [`accept-encoding: ${accepted}`]),
    ...(body === null ? [] : [`content-length: ${body.length}`]),
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body ?? Buffer.alloc(0)])
}

function hostilePlan(dice: Dice, answer: WireAnswer): { plan: Plan; about: string } {
  const body = answerBody(dice, answer)
  const { bytes, headers, about } = encoded(dice, body.bytes)
  const status = statusOf(dice)
  const framed = framedSomehow(dice, bytes)
  const lines = [`content-type: ${body.contentType}`, ...headers, ...framed.headers, ...oddLines(dice)]
  const head = `HTTP/1.1 ${status}\r\n${lines.join('\r\n')}\r\n\r\n`
  let sent: Buffer = Buffer.concat([interim(dice), Buffer.from(head, 'latin1'), framed.bytes])
  const isDamaged = dice.chance(4)
  if (isDamaged) sent = damaged(dice, sent)
  const pieces = inPieces(dice, sent)
  const isCut = dice.chance(12)
  // An answer that its provider only leaves unfinished ends by a timeout: seconds, so these are few.
  const mustEnd = framed.isEndedByClose || isDamaged || isCut
  const end = mustEnd ? (dice.chance(98) ? dice.among<Ending>(['fin', 'fin', 'reset']) : 'stay') : endOf(dice)
  const what = [
    status.slice(0, 3),
    body.about,
    about,
    framed.about,
    isDamaged && 'damaged head',
    isCut && 'cut',
    end,
  ]
  return {
    plan: { pieces: isCut ? cutShort(dice, pieces) : pieces, end, after: dice.chance(92) ? 'body' : 'head' },
    about: what.filter(Boolean).join(', '),
  }
}

function endOf(dice: Dice): Ending {
  return dice.chance(75) ? 'stay' : dice.among<Ending>(['fin', 'fin', 'reset'])
}

function statusOf(dice: Dice): string {
  if (dice.chance(85)) return '200 OK'
  return dice.among([
    '201 Created',
    '204 No Content',
    '205 Reset Content',
    '206 Partial Content',
    '301 Moved',
    '304 Not Modified',
    '400 Bad Request',
    '401 Unauthorized',
    '402 Pay',
    '404 Not Found',
    '408 Timeout',
    '413 Too Large',
    '422 No',
    '429 Too Many Requests',
    '500 Internal Server Error',
    '502 Bad Gateway',
    '503 Unavailable',
    '529 Overloaded',
    '599 Odd',
    '600 Odder',
    '999 Oddest',
    '200',
    '200 \xff\x01',
    '099 Low',
    '101 Switching Protocols',
    '418 \x7f',
  ])
}

/** What may come before an answer. */
function interim(dice: Dice): Buffer {
  if (dice.chance(95)) return Buffer.alloc(0)
  const one = dice.among([
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 103 Early Hints\r\nlink: </x>; rel=preload\r\n\r\n',
    'HTTP/1.1 102 Processing\r\n\r\n',
    'HTTP/1.1 199 \r\nx: y\r\n\r\n',
    '\r\n\r\n',
    'garbage\r\n\r\n',
  ])
  return Buffer.from(one.repeat(dice.among([1, 1, 3, 200])))
}

function oddLines(dice: Dice): string[] {
  if (dice.chance(80)) return ['x-request-id: req_provider']
  return dice.among([
    ['connection: close'],
    ['connection: close'],
    ['connection: keep-alive'],
    ['connection: x-request-id, content-type', 'x-request-id: r'],
    ['keep-alive: timeout=0'],
    ['keep-alive: timeout=1, max=1'],
    Array.from({ length: dice.among([100, 1_000, 2_500]) }, (_, index) => `h${index}: v`),
    [`x-long: ${'v'.repeat(dice.among([5_000, 20_000]))}`],
    [`x-request-id: ${'r'.repeat(2_000)}`, 'x-request-id: \xff'],
    ['retry-after: 0'],
    ['retry-after-ms: 1'],
    ['retry-after: -1', 'retry-after: x'],
    ['location: http://127.0.0.1:1/'],
    ['set-cookie: a=b', 'set-cookie: c=d'],
    ['x-folded: a\r\n b'],
    ['x-empty:', ': nameless', 'no colon'],
    ['trailer: x-trailer'],
    ['upgrade: h2c'],
    ['openai-processing-ms: 99999999999999999999', 'cf-ray: \x80'],
    ['x-outlay-request-id: req_forged', 'x-outlay-cost-usd: 0'],
    ['date: never', 'via: 1.1 outlay'],
  ])
}

type Framed = { about: string; headers: string[]; bytes: Buffer; isEndedByClose: boolean }

function framedSomehow(dice: Dice, bytes: Buffer): Framed {
  const length = bytes.length
  const framed = (about: string, headers: string[], sent = bytes, isEndedByClose = false): Framed => ({
    about,
    headers,
    bytes: sent,
    isEndedByClose,
  })
  const kind = dice.integer(1, 100)
  if (kind <= 35) return framed('', [`content-length: ${length}`])
  if (kind <= 65) return framed('chunked', ['transfer-encoding: chunked'], chunked(dice, bytes))
  if (kind <= 75) return framed('ended by close', dice.chance(50) ? ['connection: close'] : [], bytes, true)
  if (kind <= 81) return framed('bad chunks', ['transfer-encoding: chunked'], badlyChunked(dice, bytes), true)
  if (kind <= 86)
    return framed('too long', [`content-length: ${length + dice.integer(1, 1_000)}`], bytes, true)
  if (kind <= 91)
    return framed(
      'too short',
      [`content-length: ${Math.max(0, length - dice.integer(1, 20))}`],
      bytes,
      dice.chance(50),
    )
  if (kind <= 95)
    return framed(
      'length and chunks',
      [`content-length: ${length}`, 'transfer-encoding: chunked'],
      chunked(dice, bytes),
      true,
    )
  return framed(
    'odd length',
    [
      dice.among([
        'content-length: -1',
        'content-length: x',
        `content-length: ${length}, ${length}`,
        'content-length: 99999999999999999999',
        'transfer-encoding: gzip, chunked',
        'transfer-encoding: identity',
        'content-length:',
      ]),
    ],
    bytes,
    true,
  )
}
