import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { damaged } from './damage.ts'
import type { Dice } from './dice.ts'

export type Encoded = { about: string; bytes: Buffer; headers: string[] }

const quickBrotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }
const brotli = (bytes: Buffer) => brotliCompressSync(bytes, quickBrotli)
const gzip = (bytes: Buffer) => gzipSync(bytes, { level: 1 })

/** The same body compressed in one of the ways there are, rightly or not, and labelled so or otherwise. */
export function encoded(dice: Dice, body: Buffer): Encoded {
  if (dice.chance(45)) return { about: '', bytes: body, headers: [] }
  const [name, bytes] = dice.among(encodings)(body, dice)
  const label = dice.chance(80)
    ? name
    : dice.among([
        'gzip',
        'br',
        'deflate',
        'x-gzip',
        'zstd',
        'identity',
        '',
        'gzip, identity',
        'GZIP',
        'br, gzip',
        'nonsense',
      ])
  const sent = dice.chance(20) ? spoilt(dice, bytes) : bytes
  return { about: `${name} as ${label}`, bytes: sent, headers: [`content-encoding: ${label}`] }
}

const encodings: readonly ((body: Buffer, dice: Dice) => [name: string, bytes: Buffer])[] = [
  (body) => ['gzip', gzip(body)],
  (body) => ['x-gzip', gzip(body)],
  (body) => ['deflate', deflateSync(body)],
  (body) => ['deflate', deflateRawSync(body)],
  (body) => ['br', brotli(body)],
  (body) => ['gzip, gzip', gzip(gzip(body))],
  (body) => ['deflate, br', brotli(deflateSync(body))],
  (body, dice) => ['gzip', inMembers(dice, body)],
  (body, dice) => [
    'gzip',
    Buffer.concat([
      gzip(body),
      dice.among([
        Buffer.from('trailing'),
        Buffer.alloc(8),
        Buffer.from([0x1f, 0x8b]),
        gzip(Buffer.alloc(0)),
      ]),
    ]),
  ],
  (body) => ['gzip', body],
  (body) => ['br', body],
]

function inMembers(dice: Dice, body: Buffer): Buffer {
  const at = dice.integer(0, body.length)
  return Buffer.concat([gzip(body.subarray(0, at)), gzip(Buffer.alloc(0)), gzip(body.subarray(at))])
}

/** Wrong inside, without its checksum, or cut. */
function spoilt(dice: Dice, bytes: Buffer): Buffer {
  if (dice.chance(40)) return damaged(dice, bytes)
  return bytes.subarray(0, Math.max(0, bytes.length - dice.integer(1, 12)))
}
