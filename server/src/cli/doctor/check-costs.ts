import { allProjects } from '@outlay/shared/access'
import { dayMs, quarterHourMs } from '@outlay/shared/time'
import { doctorWords } from '@outlay/shared/words'
import { anyEntity } from '../../control-plane/reports/index.ts'
import type { CallsWithoutCost, StorageReader } from '../../control-plane/storage/index.ts'
import { escapeForShell } from '../escape-for-shell.ts'
import { type Finding, type NamedFinding, ok, warning } from './finding.ts'

const { prices, usage } = doctorWords
const shareMax = 0.01
const days = 7

/**
 * A call lacks a cost because its price is unknown or because its usage is unknown. Each cause has its own
 * remedy.
 */
export async function checkCosts(reader: StorageReader, now: number): Promise<NamedFinding[]> {
  const end = Math.ceil(now / quarterHourMs) * quarterHourMs
  const week = { start: end - days * dayMs, end }
  const question = {
    buckets: [week],
    groupBy: [],
    filter: anyEntity,
    data: 'real',
    scope: allProjects,
  } as const
  const [all] = await reader.reports.sumUsage(question, 1)
  const calls = all?.sums.calls ?? 0
  if (calls === 0) {
    return [
      { check: 'prices', ...ok(prices.noCalls) },
      { check: 'usage', ...ok(usage.noCalls) },
    ]
  }
  const without = await reader.callsWithoutCost(week)
  return [
    { check: 'prices', ...priceFinding(without.filter(isWithoutPrice), calls) },
    {
      check: 'usage',
      ...usageFinding(
        without.filter((one) => !isWithoutPrice(one)),
        calls,
      ),
    },
  ]
}

function isWithoutPrice({ reason }: CallsWithoutCost): boolean {
  return reason !== 'missing_usage'
}

function priceFinding(without: readonly CallsWithoutCost[], calls: number): Finding {
  const message = prices.without(sumOf(without), calls, percent(without, calls))
  const most = mostOf(without, ({ provider, model, reason }) => JSON.stringify([provider, model, reason]))
  if (!most || sumOf(without) / calls <= shareMax) return ok(message)
  const { provider, model, reason } = most
  const named = prices.mostOfModel(message, model ?? prices.unknownModel, provider)
  if (reason === 'unknown_model' && model !== null) {
    return warning(named, prices.addRemedy(escapeForShell(provider), escapeForShell(model)))
  }
  if (model === null) return warning(named, prices.unnamedRemedy)
  return warning(named, prices.remedies[reason === 'unknown_tier' ? 'unknown_tier' : 'missing_rate'](model))
}

type Cause = 'cut' | 'unread' | 'units' | 'untold'

function usageFinding(without: readonly CallsWithoutCost[], calls: number): Finding {
  const message = usage.without(sumOf(without), calls, percent(without, calls))
  const most = mostOf(without, (one) => JSON.stringify([causeOf(one), placeOf(one)]))
  if (!most || sumOf(without) / calls <= shareMax) return ok(message)
  const cause = causeOf(most)
  return warning(usage.causes[cause](message, placeOf(most)), usage.remedies[cause])
}

function causeOf({ outcome, operation, usageSource }: CallsWithoutCost): Cause {
  if (outcome !== 'answered') return 'cut'
  if (usageSource !== 'none') return 'units'
  return operation === 'other' ? 'unread' : 'untold'
}

/** The cause to look at: the route if Outlay does not read it, otherwise the provider. */
function placeOf(one: CallsWithoutCost): string {
  return causeOf(one) === 'unread' ? one.route : one.provider
}

/** A member of the largest group, as formed by `groupOf`. */
function mostOf(
  all: readonly CallsWithoutCost[],
  groupOf: (one: CallsWithoutCost) => string,
): CallsWithoutCost | undefined {
  const sums = new Map<string, number>()
  for (const one of all) sums.set(groupOf(one), (sums.get(groupOf(one)) ?? 0) + one.calls)
  return all.toSorted((a, b) => (sums.get(groupOf(b)) ?? 0) - (sums.get(groupOf(a)) ?? 0))[0]
}

function sumOf(all: readonly CallsWithoutCost[]): number {
  return all.reduce((sum, { calls }) => sum + calls, 0)
}

function percent(without: readonly CallsWithoutCost[], calls: number): string {
  return ((sumOf(without) / calls) * 100).toFixed(1)
}
