import type { Dice } from './dice.ts'

/** A request target that means nearly the same, or something that no router expects. */
export function oddTarget(dice: Dice, target: string, key: string): string {
  const [path = '/', query = ''] = target.split('?', 2)
  const withQuery = (more: string) => `${path}?${query === '' ? more : `${query}&${more}`}`
  const at = dice.integer(0, path.length)
  const inserted = (text: string) => `${path.slice(0, at)}${text}${path.slice(at)}${query && `?${query}`}`
  switch (dice.integer(0, 9)) {
    case 0:
      return inserted(dice.among(oddInPaths))
    case 1:
      return percentEncoded(dice, target)
    case 2:
      return (
        target +
        dice.among(['#', '#x', '/#?key=x', '/', '//', '/.', '/..', '?', '??', '?#', '%', ' ', ';x=1'])
      )
    case 3:
      return withQuery(
        `${dice.among(keyNames)}=${dice.among([key, 'sk-of-a-stranger-0123456789abcdef', '', '%', 'a&key=b'])}`,
      )
    case 4:
      return withQuery(
        `${'q='.repeat(dice.integer(1, 200))}${'x'.repeat(dice.among([10, 2_000, 7_000, 15_500, 17_000]))}`,
      )
    case 5:
      return (
        path +
        `/${dice.among(['x', '%41', 'é', 'sk-0123456789abcdefghij', '..%2f'])}`.repeat(
          dice.among([1, 50, 1_000]),
        )
      )
    case 6:
      return dice.among([
        '*',
        '',
        'v1/chat/completions',
        `http://127.0.0.1${target}`,
        `https://elsewhere.example${target}`,
        'elsewhere.example:443',
        '//elsewhere.example/v1',
        'http://[::1',
        'http://:0/',
        '/',
        `\\v1\\chat`,
        'file:///etc/passwd',
      ])
    case 7:
      return target.toUpperCase()
    case 8:
      return withQuery(
        dice.among(['%', '%zz=%zz', '=', '&&&', 'a[]=1', '%00=%00', 'x=%ff%fe', '__proto__=1', 'alt=%73se']),
      )
    default:
      return target.replace(
        '/v1',
        dice.among(['/V1', '/v1beta', '/v01', '/v1/v1', '', '/v1%20', '/openai/v1', '/.v1']),
      )
  }
}

const oddInPaths = [
  '\0',
  '%00',
  '%2f',
  '%2F..%2F',
  '/../',
  '/./',
  '//',
  '\\',
  '%5c',
  '#',
  '%23',
  '?',
  ';',
  ' ',
  '\t',
  '%20',
  '%',
  '%g1',
  '\x7f',
  '\xff',
  '{}',
  '"',
  '<script>',
  '%e2%80%ae',
  '%ed%a0%80',
  ':',
  '*',
]

/** Spellings in which a credential could slip past whoever looks for `key`. */
const keyNames = [
  'key',
  '%6bey',
  'k%65y',
  '%6B%65%79',
  'KEY',
  'Key',
  'key%00',
  'key[]',
  '+key',
  'api_key',
  'api-key',
  'access_token',
  '%256bey',
  ';key',
]

function percentEncoded(dice: Dice, target: string): string {
  return [...target]
    .map((letter) => (dice.chance(15) ? `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}` : letter))
    .join('')
}
