import { formatMoneyTotal, formatPercent } from '@outlay/shared/format'
import { decimalToPicoUsd, picoUsdToDecimal } from '@outlay/shared/money'
import { words } from '@outlay/shared/words'

/** How a number compares with an earlier one: an arrow and a word, for a colour alone says nothing. */
export type Change = {
  arrow: '↑' | '↓' | '='
  /** `12.4% more`, `12 times as much`, `new`. */
  text: string
}

/** The same with the difference in dollars. */
export type CostChange = Change & {
  /** Signed exact decimal. */
  differenceUsd: string
  /** The difference to read: `+$1.20`. */
  difference: string
}

/** From this many times as much on, a percentage is no longer read. */
const timesFrom = 11n

/** Compares two exact decimals of US dollars. */
export function costChange(nowUsd: string, beforeUsd: string): CostChange {
  const [now, before] = [decimalToPicoUsd(nowUsd), decimalToPicoUsd(beforeUsd)]
  return {
    ...changeBetween(now, before),
    differenceUsd: picoUsdToDecimal(now - before),
    difference: signedMoney(now - before),
  }
}

export function changeBetween(now: bigint, before: bigint): Change {
  if (now === before) return { arrow: '=', text: words.change.same }
  if (now > before) return { arrow: '↑', text: moreThan(before, now) }
  if (now === 0n) return { arrow: '↓', text: words.change.gone }
  return { arrow: '↓', text: words.change.less(formatPercent(before - now, before)) }
}

function moreThan(before: bigint, now: bigint): string {
  if (before === 0n) return words.change.fresh
  if (now >= timesFrom * before) return words.change.times(String(now / before))
  return words.change.more(formatPercent(now - before, before))
}

/** A true minus sign is as wide as the plus above it in a column. */
export function signedMoney(difference: bigint): string {
  if (difference === 0n) return formatMoneyTotal('0')
  return difference > 0n
    ? `+${formatMoneyTotal(picoUsdToDecimal(difference))}`
    : `−${formatMoneyTotal(picoUsdToDecimal(-difference))}`
}
