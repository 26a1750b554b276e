/** Foreign JSON, read with care: what is not of the wanted shape is as good as not said. */
export type JsonObject = Record<string, unknown>

export function objectOf(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** The objects among the members of a list. */
export function objectsOf(value: unknown): JsonObject[] {
  return listOf(value).filter((member): member is JsonObject => objectOf(member) !== null)
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** A name that may be written as the number that stands for it; empty for anything else. */
export function nameOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** A thousand times what the longest context holds; what it costs still fits where costs are stored. */
const countMax = 1_000_000_000

/** A count as the provider wrote it; what is not whole, negative or beyond all measure is as good as not said. */
export function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= countMax
    ? value
    : null
}

/** An amount that may have decimals (seconds), to the thousandth; null where {@link countOf} would say null. */
export function quantityOf(value: unknown): number | null {
  return typeof value === 'number' && value >= 0 && value <= countMax ? Math.round(value * 1000) / 1000 : null
}

/**
 * A number of dollars as an exact decimal, `"0.00000014"` for 1.4e-7: the shortest text that means the same double, which
 * is what its sender wrote. Null for what is no number, negative or beyond all measure.
 */
export function decimalOf(value: unknown): string | null {
  if (typeof value !== 'number' || !(value >= 0) || value > countMax) return null
  const [mantissa = '', exponent] = String(value).split('e')
  if (exponent === undefined) return mantissa
  const [whole = '', fraction = ''] = mantissa.split('.')
  return `0.${'0'.repeat(-Number(exponent) - 1)}${whole}${fraction}`
}
