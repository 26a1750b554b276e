import { decimalToPicoUsd, type PicoUsd, picoUsdPerUsd, picoUsdToDecimal } from '../money/index.ts'

/** What stands where a number is not known. */
export const unknownText = '—'

const cent: PicoUsd = picoUsdPerUsd / 100n
/** The finest amount a single item shows. */
const itemUnit: PicoUsd = picoUsdPerUsd / 1_000_000n
const wholeDollarsFrom: PicoUsd = 10_000n * picoUsdPerUsd

/**
 * A sum over a period: `$12.40`, whole dollars from $10,000 on. Below a cent it is shown like a single item,
 * for two decimals would make something look like nothing. A sum that leaves calls out because nobody knows
 * their cost ends in `+`.
 */
export function formatMoneyTotal(usd: string | null, options: { isPartial?: boolean } = {}): string {
  if (usd === null) return unknownText
  const text = totalText(usd)
  return options.isPartial ? `${text}+` : text
}

/**
 * One call, one session, one part: three significant digits and never fewer than two decimals or more than
 * six (`$0.427`, `$0.00381`, `$0.000012`, `$12.40`), `<$0.000001` for what six decimals cannot show.
 */
export function formatMoneyItem(usd: string | null): string {
  if (usd === null) return unknownText
  const amount = decimalToPicoUsd(usd)
  const rounded = roundToMultiple(amount, itemUnitOf(amount))
  if (amount !== 0n && rounded === 0n) return amount < 0n ? '>-$0.000001' : '<$0.000001'
  return dollars(rounded, 2)
}

/** Every digit there is, and at least two decimals: for explanations, tooltips and published prices. */
export function formatMoneyExact(usd: string | null): string {
  return usd === null ? unknownText : dollars(decimalToPicoUsd(usd), 2)
}

/** Sums exact decimals exactly. */
export function sumUsd(amounts: readonly string[]): string {
  let total = 0n
  for (const amount of amounts) total += decimalToPicoUsd(amount)
  return picoUsdToDecimal(total)
}

function totalText(usd: string): string {
  const amount = decimalToPicoUsd(usd)
  if (magnitude(amount) < cent) return formatMoneyItem(usd)
  const cents = roundToMultiple(amount, cent)
  if (magnitude(cents) < wholeDollarsFrom) return dollars(cents, 2)
  return dollars(roundToMultiple(amount, picoUsdPerUsd), 0)
}

/** The unit that leaves three significant digits, between a cent and the finest an item shows. */
function itemUnitOf(amount: PicoUsd): PicoUsd {
  let unit = cent
  while (unit > itemUnit && magnitude(amount) < 100n * unit) unit /= 10n
  return unit
}

/** Grouped whole dollars, and the decimals that carry something, `decimalsMin` of them in any case. */
function dollars(amount: PicoUsd, decimalsMin: number): string {
  const [whole = '0', fraction = ''] = picoUsdToDecimal(magnitude(amount)).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  const decimals = fraction.padEnd(decimalsMin, '0')
  return `${amount < 0n ? '-' : ''}$${grouped}${decimals === '' ? '' : `.${decimals}`}`
}

/** To the nearest multiple of `unit`, half to even, as money is rounded everywhere else. */
function roundToMultiple(amount: PicoUsd, unit: PicoUsd): PicoUsd {
  const whole = amount / unit
  const twice = magnitude(amount % unit) * 2n
  const isUp = twice > unit || (twice === unit && whole % 2n !== 0n)
  return (whole + (isUp ? (amount < 0n ? -1n : 1n) : 0n)) * unit
}

function magnitude(amount: PicoUsd): PicoUsd {
  return amount < 0n ? -amount : amount
}
