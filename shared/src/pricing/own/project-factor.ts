import type { DatedFactor, PriceBook } from '../price-book.ts'
import { datedSpans, startOf } from './dated-spans.ts'
import { groupBy } from './group-by.ts'
import type { ProjectFactor } from './own-records.ts'

/**
 * What a project pays of the list cost of a call to a provider at an instant, as a decimal; null: all of it. What is
 * said of the provider comes before what is said of all.
 */
export function factorFor(
  book: PriceBook,
  { projectId, provider, at }: { projectId: string | null; provider: string; at: number },
): string | null {
  const factors = projectId === null ? undefined : book.factors.get(projectId)
  if (!factors) return null
  const inForce = (whose: string | null) =>
    factors.find((one) => one.provider === whose && one.from <= at && at < one.until)?.factor ?? null
  return inForce(provider) ?? inForce(null)
}

/** The factors of each project, those of each provider following one another. */
export function compileFactors(factors: readonly ProjectFactor[]): PriceBook['factors'] {
  const byProject = new Map<string, DatedFactor[]>()
  for (const [projectId, ofProject] of groupBy(factors, (one) => one.projectId)) {
    const dated = [...groupBy(ofProject, ({ provider }) => provider).values()].flatMap((ofProvider) =>
      datedSpans(ofProvider, ({ from }) => ({ from: startOf(from), until: Number.POSITIVE_INFINITY })),
    )
    byProject.set(
      projectId,
      dated.map(({ from, until, item }) => ({ provider: item.provider, from, until, factor: item.factor })),
    )
  }
  return byProject
}
