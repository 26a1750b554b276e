import {
  type UsageDetail,
  type UsageDimension,
  type UsageGroup,
  type UsageMetrics,
  usageDimensions,
} from '@outlay/shared/api'
import { entityOf } from '../../lib/entity.ts'
import { sumMetrics } from '../../lib/usage-sums.ts'
import { type ModelUse, modelUse } from './model-use.ts'
import { type Effects, splitChange } from './split-change.ts'

export type PartFilters = Partial<Record<UsageDimension, string>>

/** What one model did in the hands of one project, before and now. */
export type Part = {
  id: string
  name: Name
  workload: string
  /** What the Spend page is narrowed to, to see it alone. */
  filters: PartFilters
  before: UsageMetrics
  now: UsageMetrics
  use: { before: ModelUse; now: ModelUse }
  effects: Effects
}

const unused = sumMetrics([])

/** Everything that was used in either range, with what it changed and why. */
export function partsOf(before: readonly UsageDetail[], now: readonly UsageDetail[]): Part[] {
  const pairs = new Map<string, { group: UsageGroup; before?: UsageDetail; now?: UsageDetail }>()
  for (const detail of before) pairs.set(idOf(detail.group), { group: detail.group, before: detail })
  for (const detail of now) {
    const id = idOf(detail.group)
    pairs.set(id, { ...pairs.get(id), group: detail.group, now: detail })
  }
  const nameOf = namesOf([...pairs.values()].map(({ group }) => group))
  const parts = [...pairs].map(([id, { group, before, now }]) => {
    // Both ranges at today's prices: what a token weighs must not change between them.
    const prices = now?.unitPricesUsdPerMillion ?? before?.unitPricesUsdPerMillion ?? {}
    const metrics = { before: before?.metrics ?? unused, now: now?.metrics ?? unused }
    return {
      id,
      name: nameOf(group),
      workload: entityOf(group, 'project').id,
      filters: filtersOf(group),
      ...metrics,
      use: { before: modelUse(metrics.before, prices), now: modelUse(metrics.now, prices) },
    }
  })
  const effects = splitChange(parts.map(({ workload, use }) => ({ workload, ...use })))
  return parts.map((part, index) => ({ ...part, effects: effects[index]! }))
}

function idOf(group: UsageGroup): string {
  return JSON.stringify(usageDimensions.map((dimension) => entityOf(group, dimension).id))
}

/** What a part is called, alone and beside others of its project: no more than it takes to tell the parts apart. */
type Name = { whole: string; project: string | null; inProject: string }

function namesOf(groups: readonly UsageGroup[]): (group: UsageGroup) => Name {
  const isTelling = (dimension: UsageDimension) =>
    new Set(groups.map((group) => entityOf(group, dimension).id)).size > 1
  const [hasModels, hasProjects] = [isTelling('model'), isTelling('project')]
  const besides = (['key', 'provider'] as const).filter(isTelling)
  return (group) => {
    const label = (dimension: UsageDimension) => entityOf(group, dimension).label
    const project = hasProjects ? label('project') : null
    const model = hasModels || !hasProjects ? [label('model')] : []
    const others = besides.map(label)
    return {
      whole: [...model, ...(project === null ? [] : [project]), ...others].join(', '),
      project,
      inProject: [label('model'), ...others].join(', '),
    }
  }
}

function filtersOf(group: UsageGroup): PartFilters {
  const present = (['project', 'key', 'model'] as const).filter((dimension) => group[dimension] !== undefined)
  return Object.fromEntries(present.map((dimension) => [dimension, entityOf(group, dimension).id]))
}
