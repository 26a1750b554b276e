import { femtoUsdToPricePerMillion } from '../../money/index.ts'

/** Beyond all measure; nobody sells a token for a million dollars. */
const usdPerTokenMax = 1_000_000

/** Some lists write numbers in quotes. */
const quotedNumber = /^\s*(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?\s*$/i

/** The number in a value or in its text; null for anything else. */
export function numberIn(value: unknown): number | null {
  if (typeof value === 'number') return value
  return typeof value === 'string' && quotedNumber.test(value) ? Number(value) : null
}

/**
 * A floating point number of dollars as an exact decimal of dollars per million tokens: the shortest text that means the
 * same number, which is what its writer meant, with the point moved. `1.5e-7` a token is `"0.15"`. Rounded to nine
 * decimals, more than anybody publishes, because some lists were computed (`2.0000000000000002e-7`). Null for what is no
 * number, negative or beyond all measure.
 */
export function exactPricePerMillion(value: unknown, per: 'token' | 'million'): string | null {
  const usd = numberIn(value)
  if (usd === null || !(usd >= 0 && usd <= usdPerTokenMax)) return null
  const [mantissa = '', exponent = '0'] = String(usd).split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  // Femto-dollars per token are 10^-9 dollars per million.
  const power = Number(exponent) - fraction.length + (per === 'token' ? 15 : 9)
  return femtoUsdToPricePerMillion(timesPowerOfTen(BigInt(whole + fraction), power))
}

/** Half up where digits are lost. */
function timesPowerOfTen(digits: bigint, power: number): bigint {
  if (power >= 0) return digits * 10n ** BigInt(power)
  const divisor = 10n ** BigInt(-power)
  return (digits + divisor / 2n) / divisor
}
