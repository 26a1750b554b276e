/** A factor on a cost as people say it: `0.9` is `90%`, `1.125` is `112.5%`. Exact: the point moves by two. */
export function formatFactor(factor: string): string {
  return `${movePoint(factor, 2)}%`
}

/** Percent as somebody types it, as a factor: `90` is `0.9`; null for what is no percentage below 100,000. */
export function factorOfPercent(percent: string): string | null {
  const text = percent.trim().replace(',', '.')
  return /^\d{1,5}(\.\d{1,4})?$/.test(text) ? movePoint(text, -2) : null
}

function movePoint(decimal: string, places: number): string {
  const [whole = '', fraction = ''] = decimal.split('.')
  const digits = whole.padStart(6, '0') + fraction.padEnd(6, '0')
  const point = Math.max(whole.length, 6) + places
  const moved = `${digits.slice(0, point)}.${digits.slice(point)}`
  return moved.replace(/^0+(?=\d)/, '').replace(/\.?0+$/, '')
}
