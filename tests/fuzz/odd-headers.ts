import type { Dice } from './dice.ts'

/** Header lines without their line ends, added to those of a whole request. None changes how its body ends. */
export function oddHeaders(dice: Dice, key: string): string[] {
  switch (dice.integer(0, 13)) {
    case 0:
      return Array.from(
        { length: dice.among([90, 900, 995, 1_000, 1_100, 2_100]) },
        (_, index) => `a${index % 500}: ${index}`,
      )
    case 1:
      return Array.from({ length: dice.integer(2, 40) }, () => 'x-same: 1')
    case 2:
      return [`x-folded: a\r\n ${'b'.repeat(dice.integer(0, 50))}`, 'x-after: 1']
    case 3:
      return [`x-long: ${'v'.repeat(dice.among([1_000, 8_000, 15_000, 17_000, 70_000]))}`]
    case 4:
      return [
        `authorization: Bearer ${dice.among([key, 'olk_0', 'sk-of-a-stranger-0123456789abcdef', '', 'a b', '\xff'])}`,
      ]
    case 5:
      return dice.among([
        [`x-api-key: ${key}`],
        [`api-key: ${key}x`],
        [`x-goog-api-key: ${key}`, `x-api-key: ${key}`],
        ['authorization: AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/bedrock/aws4_request'],
        ['authorization: Basic Og=='],
        ['cookie: outlay_session=x; outlay_session=y'],
      ])
    case 6:
      return dice.among([
        ['x-forwarded-for: 8.8.8.8'],
        ['forwarded: for=8.8.8.8'],
        ['via: 1.1 outlay-x', 'via: 1.0 y'],
        ['x-forwarded-host: elsewhere.example', 'x-forwarded-proto: https'],
        ['x-outlay-request-id: req_1', 'x-outlay-key: a'],
      ])
    case 7:
      return dice.among([
        ['connection: x-fuzz, authorization, content-length'],
        ['connection: keep-alive, close'],
        ['connection: upgrade', 'upgrade: h2c', 'http2-settings: AAMAAABkAAQAAP__'],
        ['connection: upgrade', 'upgrade: websocket'],
        ['upgrade: websocket'],
        ['keep-alive: timeout=0, max=0'],
        ['te: trailers, deflate'],
        ['trailer: x-a, content-length'],
        ['proxy-connection: keep-alive', 'proxy-authorization: Basic x'],
      ])
    case 8:
      return [
        `accept-encoding: ${dice.among(['*', 'identity;q=0', 'gzip;q=0, br;q=1', 'br', 'zstd', '', 'gzip,'.repeat(500), 'x-gzip, identity'])}`,
      ]
    case 9:
      return [
        `accept: ${dice.among(['text/event-stream', '*/*;q=0', 'a/b', '\x80', 'text/html,'.repeat(200)])}`,
      ]
    case 10:
      return [
        `host: ${dice.among(['elsewhere.example', '127.0.0.1:1', '', '[::1]', 'a b', 'x'.repeat(300), '127.0.0.1@x'])}`,
      ]
    case 11:
      return dice.among([
        ['x-stainless-retry-count: 1e9'],
        ['idempotency-key: \xff\xfe'],
        ['range: bytes=0-0'],
        ['if-none-match: *'],
        ['if-modified-since: never'],
        ['origin: https://elsewhere.example'],
        ['sec-fetch-site: cross-site'],
        ['sec-websocket-key: x', 'sec-websocket-version: 13'],
        ['openai-organization: org-\x80'],
        ['anthropic-beta: a', 'anthropic-beta: b', 'anthropic-version: 1'],
      ])
    case 12:
      return [`content-type: ${dice.among(contentTypes)}`]
    default:
      return dice.among([
        ['x-empty:'],
        ['x-spaces:    \t  '],
        ['x-high: \x80\xff'],
        ['x_under: 1'],
        ['__proto__: 1'],
        ['constructor: 1'],
        ["!#$%&'*+-.^_`|~: 1"],
      ])
  }
}

export const contentTypes = [
  'application/json',
  'application/json; charset=utf-16',
  'application/JSON;;;',
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/octet-stream',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary="a\\"b"',
  `multipart/form-data; boundary=${'b'.repeat(500)}`,
  'application/x-ndjson',
  '',
  '/',
  'a',
  '\xff/\xfe',
]
