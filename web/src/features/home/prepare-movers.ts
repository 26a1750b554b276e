import type { SpendLine } from '../../lib/spend-lines.ts'
import { compareUsd } from '../../lib/usage-sums.ts'

const moversMax = 5

/** Those whose spend changed most, in either direction; who spends as before is not among them. */
export function prepareMovers(lines: readonly SpendLine[]): SpendLine[] {
  const magnitude = ({ change }: SpendLine) => change?.differenceUsd.replace('-', '') ?? '0'
  return lines
    .filter((line) => magnitude(line) !== '0')
    .sort((a, b) => compareUsd(magnitude(b), magnitude(a)))
    .slice(0, moversMax)
}
