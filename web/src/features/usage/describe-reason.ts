import type { UsageMetrics } from '@outlay/shared/api'
import { formatCount, formatPercent, formatTokens } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { knownCalls, type ModelUse } from './model-use.ts'
import type { Part } from './reason-parts.ts'
import type { Cause } from './split-change.ts'

const { reasons: text } = words.spend

/** Where a line comes from, told by the part that most of it is of: `gpt-5-pro: 11.2K → 16.9K tokens a call`. */
export function whereOf(cause: Cause, part: Part, parts: readonly Part[]): string {
  if (cause === 'models') return moveOf(part, parts)
  const fact = factOf(cause, part, parts)
  return parts.length === 1 ? fact : text.where(part.name.whole, fact)
}

/** From which model to which, in the part's project: those that lost and gained the most calls there. */
function moveOf({ workload, name: { project } }: Part, parts: readonly Part[]): string {
  const inProject = parts.filter((part) => part.workload === workload)
  const lost = inProject.reduce((a, b) => (gainOf(b) < gainOf(a) ? b : a))
  const gained = inProject.reduce((a, b) => (gainOf(b) > gainOf(a) ? b : a))
  const move = text.moved(lost.name.inProject, gained.name.inProject)
  return project === null ? move : text.where(project, move)
}

function gainOf({ use }: Part): bigint {
  return use.now.calls - use.before.calls
}

/** What changed, in the unit that one would look at it in. */
export function factOf(cause: Cause, part: Part, parts: readonly Part[]): string {
  const { before, now, use } = part
  switch (cause) {
    case 'calls':
      // Of a model that calls moved to or from, its project says how many more there are.
      return part.effects.models === 0n ? callsFact([part], 'calls') : projectCallsFact(part, parts)
    case 'models':
      return callsFact([part], 'calls')
    case 'prompts':
      return text.facts.prompts(...tokensOfEach(part, 'inputTokens'))
    case 'answers':
      return text.facts.answers(...tokensOfEach(part, 'outputTokens'))
    case 'cache':
      return text.facts.cache(cachedShare(before), cachedShare(now))
    case 'prices':
      return text.facts.prices(paidShare(use.before), paidShare(use.now))
  }
}

function projectCallsFact({ workload }: Part, parts: readonly Part[]): string {
  return callsFact(
    parts.filter((part) => part.workload === workload),
    'projectCalls',
  )
}

function callsFact(parts: readonly Part[], fact: 'calls' | 'projectCalls'): string {
  const hasUnknown = parts.some(({ before, now }) => before.unpricedCalls + now.unpricedCalls > 0)
  const sum = (range: 'before' | 'now') =>
    formatCount(parts.reduce((total, part) => total + knownCalls(part[range]), 0))
  return text.facts[fact](sum('before'), sum('now'), hasUnknown)
}

/** Tokens of a call before and now; in full where they would read the same otherwise. */
function tokensOfEach(
  { before, now }: Part,
  side: 'inputTokens' | 'outputTokens',
): [was: string, is: string] {
  const each = (metrics: UsageMetrics) => Math.round(metrics[side] / Math.max(1, knownCalls(metrics)))
  const [was, is] = [each(before), each(now)]
  const isReadable = formatTokens(was) !== formatTokens(is)
  return isReadable ? [formatTokens(was), formatTokens(is)] : [formatCount(was), formatCount(is)]
}

function cachedShare(metrics: UsageMetrics): string {
  return formatPercent(cachedTokens(metrics), metrics.inputTokens)
}

function cachedTokens({ tokens }: UsageMetrics): number {
  const { cacheReadInputTokens = 0, cacheReadAudioInputTokens = 0, cacheReadImageInputTokens = 0 } = tokens
  return cacheReadInputTokens + cacheReadAudioInputTokens + cacheReadImageInputTokens
}

/** Costs are in pico-dollars, published ones in femto-dollars. */
function paidShare({ cost, input, output }: ModelUse): string {
  return formatPercent(cost * 1_000n, input + output)
}
