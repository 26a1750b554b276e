import { damaged } from './damage.ts'
import type { Dice } from './dice.ts'
import { closeFrame, frame, oddFrames, opcodes } from './frames.ts'
import {
  acceptPlaceholder,
  type Ending,
  type FuzzCase,
  nameOf,
  type Piece,
  type Plan,
  piece,
} from './fuzz-case.ts'
import type { Ground, WireSession } from './ground.ts'
import { deepText, withHostileValues } from './hostile-json.ts'
import { cutShort, inPieces } from './pieces.ts'
import { caseHeader } from './raw-provider.ts'

const paths = [
  '/v1/realtime?model=gpt-realtime',
  '/v1/realtime?model=gpt-realtime',
  '/v1/realtime?intent=transcription',
  '/v1/realtime',
  '/openai/v1/realtime?model=gpt-4o-realtime-preview',
  '/azure/openai/realtime?deployment=d&api-version=2025-04-01-preview',
  '/azure/openai/v1/realtime?model=gpt-realtime',
  '/xai/v1/realtime?model=grok-voice',
  '/fuzzhost/v1/realtime?model=x',
  '/v1/chat/completions',
  '/v1/responses',
  '/groq/v1/realtime?model=%ff',
]
const livePath = '/gemini/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent'

/** One of the 500: a session over WebSocket in which either side is odd, hostile, or gone at any moment. */
export function sessionCase(dice: Dice, number: number, ground: Ground): FuzzCase {
  const one = { part: 'sessions', number } as const
  const session = dice.among(ground.wireSessions)
  const path = session.api.startsWith('google') ? livePath : dice.among(paths)
  const plan = providerSide(dice, session)
  const handshake = handshakeOf(dice, { path, key: ground.key, name: nameOf(one) })
  const frames = dice.chance(85) ? clientFrames(dice, session) : []
  const first = { ...(frames[0] ?? piece('')), ...(dice.chance(85) ? ({ afterHead: true } as const) : {}) }
  const all = [...inPieces(dice, handshake.bytes), first, ...frames.slice(1)]
  const isCut = dice.chance(12)
  // One side has to leave, or a session would last for as long as both want it to.
  const end = plan.end === 'stay' || dice.chance(40) ? dice.among<Ending>(['fin', 'fin', 'reset']) : 'stay'
  return {
    ...one,
    about: `${path.slice(0, 60)}, caller ${end}${isCut ? ' cut' : ''}, provider ${plan.end}`,
    isHead: false,
    pieces: [...(isCut ? cutShort(dice, all) : all), piece('', dice.among([0, 5, 30]))],
    owed: 0,
    // What never was a session does not end by itself.
    end: (isCut || handshake.isOdd) && end === 'stay' ? 'fin' : end,
    reader: dice.chance(10) ? dice.among(['slow', 'stops']) : 'eager',
    mayFail: true,
    marker: null,
    plan,
  }
}

type Handshake = { path: string; key: string; name: string }

function handshakeOf(dice: Dice, { path, key, name }: Handshake): { bytes: Buffer; isOdd: boolean } {
  const lines = [
    `GET ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'connection: Upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    `sec-websocket-key: ${dice.bytes(16).toString('base64')}`,
    `authorization: Bearer ${key}`,
    `${caseHeader}: ${name}`,
    ...(dice.chance(20)
      ? [
          dice.among([
            'sec-websocket-protocol: realtime',
            'sec-websocket-protocol: ,',
            'sec-websocket-protocol: a b',
            'sec-websocket-extensions: permessage-deflate',
            'sec-websocket-protocol: realtime, realtime',
            'openai-beta: realtime=v1',
            'origin: null',
            `sec-websocket-protocol: ${'p,'.repeat(500)}p`,
          ]),
        ]
      : []),
  ]
  const isOdd = dice.chance(15)
  if (isOdd && dice.chance(40)) lines.splice(dice.integer(1, lines.length - 1), 1)
  if (isOdd && dice.chance(40))
    lines.push(
      dice.among([
        'sec-websocket-version: 12',
        'sec-websocket-key: x',
        'upgrade: h2c',
        'content-length: 5',
        'transfer-encoding: chunked',
      ]),
    )
  const bytes = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
  return { bytes: isOdd ? damaged(dice, bytes) : bytes, isOdd }
}

function clientFrames(dice: Dice, session: WireSession): Piece[] {
  const said = [
    '{"type":"response.create"}',
    '{"type":"session.update","session":{"model":"x"}}',
    '{"setup":{"model":"models/gemini-live"}}',
    ...session.events,
  ]
  return framesOf(dice, () => dice.among(said), true)
}

function providerSide(dice: Dice, session: WireSession): Plan {
  if (dice.chance(12)) return refusal(dice)
  const head = `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${dice.chance(97) ? acceptPlaceholder : 'wrong'}\r\n${dice.chance(95) ? '' : dice.among(['sec-websocket-protocol: nobody-asked\r\n', 'sec-websocket-extensions: permessage-deflate\r\n', 'content-length: 5\r\n', 'transfer-encoding: chunked\r\n', `x: ${'y'.repeat(20_000)}\r\n`])}\r\n`
  let next = 0
  const frames = framesOf(dice, () => session.events[next++ % session.events.length]!, false)
  const isCut = dice.chance(20)
  const end = dice.chance(70) ? dice.among<Ending>(['fin', 'reset']) : 'stay'
  return {
    pieces: [piece(head), ...(isCut ? cutShort(dice, frames) : frames)],
    end,
    after: 'head',
    isUpgrade: true,
  }
}

/** Something else than an upgrade. */
function refusal(dice: Dice): Plan {
  const body = '{"error":{"message":"no"}}'
  const text = dice.among([
    `HTTP/1.1 401 Unauthorized\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    `HTTP/1.1 200 OK\r\ncontent-length: ${body.length + 50}\r\n\r\n${body}`,
    `HTTP/1.1 500 Oops\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello`,
    `HTTP/1.1 302 Found\r\nlocation: ws://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n`,
    `HTTP/1.1 429 Slow\r\nretry-after: 1\r\ncontent-encoding: gzip\r\n\r\n${body}`,
    `HTTP/1.1 503 No\r\n\r\n${'x'.repeat(100_000)}`,
    'HTTP/1.1 101 Switching Protocols\r\n\r\n',
    'garbage\r\n\r\n',
    'HTTP/1.1 ',
    '',
  ])
  return {
    pieces: inPieces(dice, Buffer.from(text)),
    end: dice.among<Ending>(['fin', 'reset']),
    after: 'head',
  }
}

/** Messages, most of them in order, with odd frames between; and perhaps a close. */
function framesOf(dice: Dice, next: () => string, isMasked: boolean): Piece[] {
  const frames: Buffer[] = []
  for (let count = dice.integer(0, 14); count > 0; count -= 1) {
    const message = Buffer.from(messageOf(dice, next()))
    if (dice.chance(15)) frames.push(...oddFrames(dice, message, isMasked))
    else
      frames.push(
        frame({ opcode: dice.chance(90) ? opcodes.text : opcodes.binary, payload: message, isMasked }),
      )
  }
  if (dice.chance(40)) frames.push(closeFrame(dice, isMasked))
  const bytes = Buffer.concat(frames)
  return bytes.length === 0 ? [] : inPieces(dice, bytes)
}

const longMessageBytes = 300_000

function messageOf(dice: Dice, text: string): string {
  const kind = dice.integer(1, 100)
  if (kind <= 55) return text
  if (kind <= 80) return withHostileValues(dice, JSON.parse(text))
  if (kind <= 86) return deepText(dice)
  if (kind <= 92) return damaged(dice, Buffer.from(text)).toString('latin1')
  if (kind <= 94) return text.replace('{', `{"pad":"${'x'.repeat(longMessageBytes)}",`)
  return dice.among(['', '{', 'null', '[]', '\0', '"', text.slice(0, text.length / 2)])
}
