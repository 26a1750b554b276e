import type { Dice } from './dice.ts'

const inserted = [
  '\0',
  '\r\n',
  '\n',
  '\r\n\r\n',
  '\xff',
  '{',
  '"',
  '[',
  '\\',
  ':',
  '99999999999999999999',
  '-1',
  ' ',
  '\t',
  'é',
  '%',
  '\x80\x81',
  ';',
]

/** The same bytes with one to four of them wrong: changed, added, left out, said twice or moved. */
export function damaged(dice: Dice, bytes: Buffer): Buffer {
  let result: Buffer = Buffer.from(bytes)
  for (let edits = dice.integer(1, 4); edits > 0 && result.length > 0; edits -= 1)
    result = edited(dice, result)
  return result
}

function edited(dice: Dice, bytes: Buffer): Buffer {
  const at = dice.integer(0, bytes.length - 1)
  const end = Math.min(bytes.length, at + dice.integer(1, 40))
  const [before, range, after] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)]
  switch (dice.integer(0, 5)) {
    case 0:
      bytes[at] = dice.integer(0, 255)
      return bytes
    case 1:
      return Buffer.concat([before, Buffer.from(dice.among(inserted), 'latin1'), range, after])
    case 2:
      return Buffer.concat([before, after])
    case 3:
      return Buffer.concat([before, range, range, after])
    case 4:
      return Buffer.concat([before, after, range])
    default:
      return Buffer.from(bytes.subarray(0, at))
  }
}
