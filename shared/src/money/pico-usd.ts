/**
 * Money is a whole number of pico-dollars (10^-12 USD). Rates are whole numbers of femto-dollars per token
 * (10^-15 USD): every published rate, and every published factor on one, is whole there. 64 bits hold
 * $9.2 million of pico-dollars, so amounts are BigInt and columns are 64-bit integers.
 */
export type PicoUsd = bigint
export type FemtoUsd = bigint

export const picoUsdPerUsd = 1_000_000_000_000n
const femtoUsdPerPicoUsd = 1_000n
/** The largest amount a column holds: 2^63 - 1 pico-dollars, about $9.2 million. */
export const picoUsdMax: PicoUsd = 9_223_372_036_854_775_807n

/** The one place where money is rounded: femto- to pico-dollars, half to even. */
export function roundToPicoUsd(femtoUsd: FemtoUsd): PicoUsd {
  const whole = femtoUsd / femtoUsdPerPicoUsd
  const rest = femtoUsd % femtoUsdPerPicoUsd
  const twice = (rest < 0n ? -rest : rest) * 2n
  if (twice < femtoUsdPerPicoUsd) return whole
  if (twice === femtoUsdPerPicoUsd && whole % 2n === 0n) return whole
  return whole + (femtoUsd < 0n ? -1n : 1n)
}

/** An amount as an exact decimal of US dollars, without trailing zeros: `12_500_000n` is `"0.0000125"`. */
export function picoUsdToDecimal(amount: PicoUsd): string {
  const sign = amount < 0n ? '-' : ''
  const digits = (amount < 0n ? -amount : amount).toString().padStart(13, '0')
  const fraction = digits.slice(-12).replace(/0+$/, '')
  const whole = digits.slice(0, -12)
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`
}

/** Reads an exact decimal of US dollars with at most 12 decimals; throws a RangeError that quotes the text. */
export function decimalToPicoUsd(text: string): PicoUsd {
  return decimalToScaled(text, 12)
}

/**
 * A published price per million tokens, as femto-dollars per token: `"2.50"` is `2_500_000_000n`.
 * Throws a RangeError when the price has more than nine decimals, which no provider has published.
 */
export function pricePerMillionToFemtoUsd(text: string): FemtoUsd {
  return decimalToScaled(text, 9)
}

/** The reverse of {@link pricePerMillionToFemtoUsd}, without trailing zeros. */
export function femtoUsdToPricePerMillion(rate: FemtoUsd): string {
  return picoUsdToDecimal(rate * 1_000n)
}

function decimalToScaled(text: string, decimals: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  const fraction = match?.[3] ?? ''
  if (!match || fraction.length > decimals) {
    throw new RangeError(`"${text}" is not a decimal number with at most ${decimals} decimals`)
  }
  const value = BigInt(match[2] + fraction.padEnd(decimals, '0'))
  return match[1] === '-' ? -value : value
}
