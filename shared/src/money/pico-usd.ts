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

/**
 * The one place where money is rounded: femto-dollars to pico-dollars, half to even. For a price that is for `per`
 * of something (3,600 seconds of an hour), the division is part of that one rounding.
 */
export function roundToPicoUsd(femtoUsd: FemtoUsd, per = 1n): PicoUsd {
  const unit = femtoUsdPerPicoUsd * per
  const whole = femtoUsd / unit
  const rest = femtoUsd % unit
  const twice = (rest < 0n ? -rest : rest) * 2n
  if (twice < unit) return whole
  if (twice === unit && whole % 2n === 0n) return whole
  return whole + (femtoUsd < 0n ? -1n : 1n)
}

const factorDecimals = 6

/**
 * What is paid of an amount: `amount` x a decimal factor of at most six decimals, rounded once. Throws a RangeError
 * that quotes a factor that is none.
 */
export function applyFactor(amount: PicoUsd, factor: string): PicoUsd {
  const millionths = decimalToScaled(factor, factorDecimals)
  return roundToPicoUsd(amount * millionths * femtoUsdPerPicoUsd, 10n ** BigInt(factorDecimals))
}

/** An amount as an exact decimal of US dollars, without trailing zeros: `12_500_000n` is `"0.0000125"`. */
export function picoUsdToDecimal(amount: PicoUsd): string {
  return toDecimal(amount, 12)
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

/** Femto-dollars as an exact decimal of US dollars; at most 15 decimals. */
export function femtoUsdToDecimal(amount: FemtoUsd): string {
  return toDecimal(amount, 15)
}

function toDecimal(amount: bigint, decimals: number): string {
  const sign = amount < 0n ? '-' : ''
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0')
  const fraction = digits.slice(-decimals).replace(/0+$/, '')
  const whole = digits.slice(0, -decimals)
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`
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
