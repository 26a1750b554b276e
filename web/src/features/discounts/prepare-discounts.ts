import type { ProjectFactorSummary, ProjectSummary } from '@outlay/shared/api'
import { printable } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { formatFactor } from '../../lib/factor.ts'

const texts = words.discounts

export type DiscountLine = {
  id: string
  project: string
  /** What it pays, in words: one for all providers, and one for each that differs. */
  pays: string[]
  /** What it pays at every provider, as a percentage to begin with. */
  percent: string
}

/** A line a project, with what is in force at an instant: of factors that begin the latest one counts. */
export function prepareDiscounts(
  projects: readonly ProjectSummary[],
  factors: readonly ProjectFactorSummary[],
  now: number,
): DiscountLine[] {
  return projects.map(({ id, name }) => {
    const begun = factors.filter(
      ({ projectId, from }) => projectId === id && (from === null || Date.parse(from) <= now),
    )
    const inForce = new Map<string | null, ProjectFactorSummary>()
    for (const factor of begun) {
      const other = inForce.get(factor.provider)
      if (!other || startOf(factor) >= startOf(other)) inForce.set(factor.provider, factor)
    }
    const general = inForce.get(null)
    const others = [...inForce.values()].filter(({ provider }) => provider !== null)
    return {
      id,
      project: printable(name),
      pays: [
        general ? texts.pays(formatFactor(general.factor), null) : texts.all,
        ...others.map(({ factor, provider }) =>
          texts.pays(formatFactor(factor), words.providers[provider ?? ''] ?? provider),
        ),
      ],
      percent: formatFactor(general?.factor ?? '1').slice(0, -1),
    }
  })
}

function startOf({ from }: ProjectFactorSummary): number {
  return from === null ? Number.NEGATIVE_INFINITY : Date.parse(from)
}
