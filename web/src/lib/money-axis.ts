export type MoneyAxis = {
  ticks: number[]
  format: (value: number) => string
  /** Pixels that the longest mark takes at 12 px. */
  width: number
}

const widthMin = 56
const digitWidth = 7.5
const gap = 12

const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 })

/** Four or five round amounts from nothing to at least `max`, those above it with the same decimals. */
export function moneyAxis(max: number): MoneyAxis {
  const step = roundStep(max > 0 ? max / 4 : 0.25)
  const count = Math.max(1, Math.ceil(max / step - 1e-9))
  const decimals = decimalsOf(step)
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((index * step).toFixed(decimals)))
  const format = (value: number) =>
    step >= 1_000 || value === 0 ? `$${compact.format(value)}` : `$${value.toFixed(decimals)}`
  const longest = Math.max(...ticks.map((tick) => format(tick).length))
  return { ticks, format, width: Math.max(widthMin, Math.ceil(longest * digitWidth + gap)) }
}

/** The first of 1, 2, 2.5, 5 and 10 times a power of ten that is large enough. */
function roundStep(atLeast: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(atLeast))
  const factor = [1, 2, 2.5, 5].find((candidate) => candidate * magnitude >= atLeast * (1 - 1e-9)) ?? 10
  return factor * magnitude
}

/** Two for cents at least; none from a dollar on, unless the steps are of half dollars. */
function decimalsOf(step: number): number {
  if (step >= 1 && Number.isInteger(step)) return 0
  const needed = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].find(
    (decimals) => Math.abs(Number(step.toFixed(decimals)) / step - 1) < 1e-6,
  )
  return needed ?? 12
}
