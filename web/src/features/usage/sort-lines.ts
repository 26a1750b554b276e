import type { SpendLine } from '../../lib/spend-lines.ts'
import { compareUsd } from '../../lib/usage-sums.ts'
import type { SpendOrder } from './spend-search.ts'

/** The lines in the order asked for; what is unknown stands last either way. */
export function sortLines(lines: readonly SpendLine[], sort: SpendOrder, order: 'asc' | 'desc'): SpendLine[] {
  const sign = order === 'desc' ? -1 : 1
  return [...lines].sort((a, b) => {
    if (sort === 'name') return sign * a.label.localeCompare(b.label)
    const [one, other] = [amountOf(a, sort), amountOf(b, sort)]
    if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1
    return sign * compareUsd(one, other)
  })
}

function amountOf(line: SpendLine, sort: Exclude<SpendOrder, 'name'>): string | null {
  switch (sort) {
    case 'spend':
      return line.costUsd
    case 'change':
      return line.change?.differenceUsd ?? null
    case 'calls':
      return String(line.calls)
    case 'tokens':
      return String(line.tokens)
  }
}
