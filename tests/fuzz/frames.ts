import type { Dice } from './dice.ts'

type FrameOptions = {
  opcode: number
  payload: Buffer
  isMasked: boolean
  isLast?: boolean
  /** The three reserved bits. */
  reserved?: number
  /** A length that is not the payload's. */
  saidLength?: bigint
}

/** A frame of RFC 6455, right or wrong. */
export function frame({
  opcode,
  payload,
  isMasked,
  isLast = true,
  reserved = 0,
  saidLength,
}: FrameOptions): Buffer {
  const length = saidLength ?? BigInt(payload.length)
  const first = (isLast ? 0x80 : 0) | (reserved << 4) | opcode
  const mask = isMasked ? Buffer.from([1, 2, 3, 4]) : Buffer.alloc(0)
  const body = isMasked ? Buffer.from(payload.map((byte, index) => byte ^ mask[index % 4]!)) : payload
  return Buffer.concat([Buffer.from([first]), lengthBytes(length, isMasked), mask, body])
}

function lengthBytes(length: bigint, isMasked: boolean): Buffer {
  const bit = isMasked ? 0x80 : 0
  if (length < 126n) return Buffer.from([bit | Number(length)])
  if (length < 65_536n) return Buffer.from([bit | 126, Number(length >> 8n), Number(length & 255n)])
  const bytes = Buffer.alloc(9)
  bytes[0] = bit | 127
  bytes.writeBigUInt64BE(length, 1)
  return bytes
}

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

export function closeFrame(dice: Dice, isMasked: boolean): Buffer {
  const code = dice.among([
    1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1011, 1012, 1013, 1014, 1015, 2000, 3000, 4000, 4999,
    5000, 0, 999, 65_535,
  ])
  const reason = dice.among([
    Buffer.alloc(0),
    Buffer.from('over'),
    Buffer.from([0xff, 0xfe]),
    Buffer.alloc(123, 'r'),
    Buffer.alloc(130, 'r'),
  ])
  const payload = dice.chance(85)
    ? Buffer.concat([Buffer.from([code >> 8, code & 255]), reason])
    : dice.among([Buffer.alloc(0), Buffer.from([3])])
  return frame({ opcode: opcodes.close, payload, isMasked })
}

/** One of the ways in which a frame, or a row of frames, is wrong or too much. */
export function oddFrames(dice: Dice, message: Buffer, isMasked: boolean): Buffer[] {
  const text = (payload: Buffer, more: Partial<FrameOptions> = {}) =>
    frame({ opcode: opcodes.text, payload, isMasked, ...more })
  switch (dice.integer(0, 10)) {
    case 0:
      return fragmented(dice, message, isMasked)
    case 1:
      return [text(message, { isMasked: !isMasked })]
    case 2:
      return [text(message, { reserved: dice.integer(1, 7) })]
    case 3:
      return [
        text(message.subarray(0, 20), {
          saidLength: dice.among([
            125n,
            126n,
            70_000n,
            17_000_000n,
            2n ** 31n,
            2n ** 53n,
            2n ** 63n,
            2n ** 64n - 1n,
          ]),
        }),
      ]
    case 4:
      return Array.from({ length: dice.among([5, 200, 2_000]) }, () =>
        frame({
          opcode: dice.among([opcodes.ping, opcodes.pong]),
          payload: Buffer.alloc(dice.among([0, 5, 125]), 'p'),
          isMasked,
        }),
      )
    case 5:
      return [frame({ opcode: dice.among([3, 4, 7, 11, 15]), payload: message.subarray(0, 100), isMasked })]
    case 6:
      return [text(Buffer.from([0xc0, 0x80, 0xed, 0xa0, 0x80, 0xff]))]
    case 7:
      return [frame({ opcode: opcodes.ping, payload: Buffer.alloc(dice.among([126, 70_000])), isMasked })]
    case 8:
      return [frame({ opcode: opcodes.continuation, payload: message, isMasked })]
    case 9:
      return [text(message, { isLast: false }), text(message)]
    default:
      return [frame({ opcode: opcodes.ping, payload: Buffer.alloc(3), isMasked, isLast: false })]
  }
}

function fragmented(dice: Dice, message: Buffer, isMasked: boolean): Buffer[] {
  const count = dice.among([2, 5, 100])
  const length = Math.ceil(message.length / count)
  return Array.from({ length: count }, (_, index) => {
    const payload = message.subarray(index * length, (index + 1) * length)
    const opcode = index === 0 ? opcodes.text : opcodes.continuation
    const ping = dice.chance(10)
      ? frame({ opcode: opcodes.ping, payload: Buffer.alloc(0), isMasked })
      : Buffer.alloc(0)
    return Buffer.concat([frame({ opcode, payload, isMasked, isLast: index === count - 1 }), ping])
  })
}
