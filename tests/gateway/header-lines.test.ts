import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rawRequest, statusOf } from '../support/raw-request.ts'
import { callersProviderKey, chatRequest, startGateway, type TestGateway } from '../support/start-gateway.ts'

let gateway: TestGateway
let apart: TestGateway
beforeAll(async () => {
  gateway = await startGateway()
  apart = await startGateway({ OUTLAY_DASHBOARD_LISTEN: '127.0.0.1:0' })
})
afterAll(async () => {
  await gateway.close()
  await apart.close()
})

const body = JSON.stringify(chatRequest)

function callWith(headers: string, path = '/v1/chat/completions'): string {
  return `POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${callersProviderKey}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n${headers}\r\n${body}`
}

function readWith(headers: string, path = '/api/keys'): string {
  return `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${headers}\r\n`
}

function handshakeWith(headers: string): string {
  return `GET /v1/realtime?model=m HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nauthorization: Bearer ${callersProviderKey}\r\n${headers}\r\n`
}

describe("a proxy's header is found after any number of header lines", () => {
  test.each([0, 900, 990])('after %i lines the caller does not count as this machine', async (lines) => {
    const headers = `${'a:\r\n'.repeat(lines)}x-forwarded-for: 1.2.3.4\r\n`
    expect(statusOf(await rawRequest(gateway.outlay.origin, callWith(headers)))).toBe(403)
    expect(statusOf(await rawRequest(gateway.outlay.origin, handshakeWith(headers)))).toBe(403)
    expect(statusOf(await rawRequest(gateway.outlay.origin, readWith(headers)))).toBe(401)
    expect(statusOf(await rawRequest(apart.outlay.dashboardOrigin, readWith(headers)))).toBe(401)
  })

  test.each([1_000, 3_000])('more than a thousand lines (%i) are refused with 431', async (lines) => {
    const headers = `${'a:\r\n'.repeat(lines)}x-forwarded-for: 1.2.3.4\r\n`
    for (const request of [
      callWith(headers),
      handshakeWith(headers),
      callWith(headers, '/anthropic/v1/messages'),
    ]) {
      const answer = await rawRequest(gateway.outlay.origin, request)
      expect(answer).toContain('headers-too-large')
      expect(statusOf(answer)).toBe(431)
    }
    for (const path of ['/api/keys', '/session?token=x', '/']) {
      for (const origin of [gateway.outlay.origin, apart.outlay.dashboardOrigin]) {
        const answer = await rawRequest(origin, readWith(headers, path))
        expect(answer).toContain('headers-too-large')
        expect(statusOf(answer)).toBe(431)
      }
    }
  })

  test('headers of more than 16 KiB are refused with 431 in the shape of our errors', async () => {
    const answer = await rawRequest(gateway.outlay.origin, readWith(`a: ${'x'.repeat(20_000)}\r\n`))
    expect(statusOf(answer)).toBe(431)
    const [, json = ''] = answer.split('\r\n\r\n')
    expect(JSON.parse(json).error).toMatchObject({ code: 'headers-too-large', requestId: null })
  })

  test('bytes that are not HTTP are refused with 400', async () => {
    expect(statusOf(await rawRequest(gateway.outlay.origin, 'HELLO\r\n\r\n'))).toBe(400)
  })
})

describe('calls and the dashboard agree on requests that came through a proxy', () => {
  test.each([
    ...['x-forwarded-for: 10.0.0.1', 'X-FORWARDED-FOR: 10.0.0.1', 'x-forwarded-for:', 'x-forwarded: for=a'],
    ...[
      'x-forwarded-host: outlay.example',
      'x-forwarded-proto: https',
      'forwarded: for=10.0.0.1',
      'via: 1.1 p',
    ],
    ...[
      'x-real-ip: 10.0.0.1',
      'cf-connecting-ip: 10.0.0.1',
      'true-client-ip: 10.0.0.1',
      'x-client-ip: 10.0.0.1',
    ],
    'forwarded: \r\nforwarded: for=10.0.0.1',
  ])('%s', async (header) => {
    const sent = gateway.provider.seen.length
    expect(statusOf(await rawRequest(gateway.outlay.origin, callWith(`${header}\r\n`)))).toBe(403)
    expect(statusOf(await rawRequest(gateway.outlay.origin, readWith(`${header}\r\n`)))).toBe(401)
    expect(gateway.provider.seen.length).toBe(sent)
  })

  test.each(['x-request-id: 1', 'x-real-time: 1', 'viable: 1', 'x-amzn-trace-id: Root=1'])(
    '%s does not indicate a proxy',
    async (header) => {
      expect(statusOf(await rawRequest(gateway.outlay.origin, callWith(`${header}\r\n`)))).toBe(200)
      expect(statusOf(await rawRequest(gateway.outlay.origin, readWith(`${header}\r\n`)))).toBe(200)
    },
  )
})
