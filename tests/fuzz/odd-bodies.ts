import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { damaged } from './damage.ts'
import type { Dice } from './dice.ts'
import { deepText, withHostileValues } from './hostile-json.ts'

export type OddBody = { bytes: Buffer; headers: string[] }

const json = 'content-type: application/json'

/** A body for a route: as it should be, or wrong inside. How it is sent is right in any case. */
export function oddBody(dice: Dice, fields: Record<string, unknown>, isForm: boolean): OddBody {
  if (isForm || dice.chance(6)) return oddForm(dice, fields)
  const text = JSON.stringify(fields)
  switch (dice.integer(0, 11)) {
    case 0:
    case 1:
      return { bytes: Buffer.from(text), headers: [json] }
    case 2:
    case 3:
    case 4:
      return { bytes: Buffer.from(withHostileValues(dice, fields)), headers: [json] }
    case 5:
      return { bytes: Buffer.from(withDeep(dice, text)), headers: [json] }
    case 6:
      return { bytes: damaged(dice, Buffer.from(text)), headers: [json] }
    case 7:
      return compressed(dice, Buffer.from(text))
    case 8:
      return {
        bytes: Buffer.from(text),
        headers: [
          dice.among([
            '',
            'content-type: text/plain',
            'content-type: application/x-www-form-urlencoded',
            'content-type: application/octet-stream',
          ]),
        ].filter(Boolean),
      }
    case 9:
      return {
        bytes: Buffer.from(
          dice.among([
            '',
            '[]',
            'null',
            '"',
            '{',
            `${text}${text}`,
            `\ufeff${text}`,
            ` \n${text}\n `,
            `//x\n${text}`,
          ]),
          dice.chance(20) ? 'utf16le' : 'utf8',
        ),
        headers: [json],
      }
    case 10:
      return { bytes: Buffer.from(padded(dice, text)), headers: [json] }
    default:
      return { bytes: dice.bytes(dice.integer(1, 200)), headers: [json] }
  }
}

function withDeep(dice: Dice, text: string): string {
  return `${text.slice(0, -1)},"x":${deepText(dice)}}`.replace('{,', '{')
}

/** Bodies beyond what is parsed on the event loop, now and then. */
function padded(dice: Dice, text: string): string {
  const length = dice.chance(10) ? 400_000 : dice.among([100, 5_000, 70_000])
  return text
    .replace('{', `{"pad":"${dice.among(['x', 'é', '\\u0041', '\\"']).repeat(length / 4)}",`)
    .replace(',}', '}')
}

function compressed(dice: Dice, plain: Buffer): OddBody {
  const bytes = dice.among([gzipSync, deflateSync, deflateRawSync, (same: Buffer) => same])(plain)
  const encoding = dice.among([
    'gzip',
    'deflate',
    'br',
    'x-gzip',
    'gzip, gzip',
    'zstd',
    'identity',
    'compress',
    '',
  ])
  const sent = dice.chance(25) ? damaged(dice, bytes) : bytes
  return { bytes: sent, headers: [json, `content-encoding: ${encoding}`] }
}

/** A multipart form: whole, or broken at any of its joints. */
function oddForm(dice: Dice, fields: Record<string, unknown>): OddBody {
  const edge = dice.among(['edge', '----WebKitFormBoundary0123456789', 'a'.repeat(70), "it's=odd", '-', '--'])
  const lineEnd = dice.chance(92) ? '\r\n' : '\n'
  const entries = Object.entries(fields).map(
    ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  )
  if (dice.chance(20)) entries.push(...entries)
  if (dice.chance(20))
    entries.push([
      dice.among(['model', 'n', '__proto__', 'm'.repeat(3_000), '', 'mo"del']),
      dice.among(['x', '', '9'.repeat(5_000), '\0', '\xff']),
    ])
  const partsText = entries.map(([name, value]) =>
    [`--${edge}`, `${dispositionOf(dice)}; name="${name}"`, ...extraLines(dice), '', value, ''].join(lineEnd),
  )
  const file = [
    `--${edge}`,
    'content-disposition: form-data; name="file"; filename="a.wav"',
    'content-type: audio/wav',
    '',
    dice.bytes(dice.among([0, 10, 300])).toString('latin1') +
      dice.among(['', `\r\n--${edge}x`, '\r\n--', '\r']),
    '',
  ].join(lineEnd)
  const end = dice.among([
    `--${edge}--${lineEnd}`,
    `--${edge}--${lineEnd}`,
    `--${edge}--`,
    '',
    `--${edge}`,
    `--${edge}--epilogue`,
    `--${edge}--${lineEnd}--${edge}--`,
  ])
  const text = dice.among(['', '', 'preamble', '\r\n']) + partsText.join('') + file + end
  const bytes = Buffer.from(text, 'latin1')
  const type = dice.chance(90)
    ? `multipart/form-data; boundary=${dice.chance(30) ? `"${edge}"` : edge}`
    : dice.among([
        'multipart/form-data',
        'multipart/mixed; boundary=edge',
        'multipart/form-data; boundary=other',
        'application/json',
      ])
  return { bytes: dice.chance(25) ? damaged(dice, bytes) : bytes, headers: [`content-type: ${type}`] }
}

function dispositionOf(dice: Dice): string {
  return dice.chance(90)
    ? 'content-disposition: form-data'
    : dice.among([
        'content-disposition: attachment',
        'Content-Disposition:form-data',
        'x: y',
        'content-disposition',
      ])
}

function extraLines(dice: Dice): string[] {
  if (dice.chance(90)) return []
  return dice.among([
    ['content-transfer-encoding: base64'],
    Array.from({ length: 300 }, (_, index) => `h${index}: v`),
    ['content-type: multipart/mixed; boundary=inner'],
    [`x: ${'y'.repeat(20_000)}`],
  ])
}
