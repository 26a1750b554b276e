export { printable } from './foreign-text.ts'
export { formatMoneyExact, formatMoneyItem, formatMoneyTotal, sumUsd, unknownText } from './money.ts'
export { formatCount, formatDuration, formatPercent, formatQuantity, formatTokens } from './quantity.ts'
export {
  formatBucket,
  formatDayOfInstant,
  formatDays,
  formatDaysShort,
  formatInstant,
  formatTimeOfDay,
} from './time.ts'
