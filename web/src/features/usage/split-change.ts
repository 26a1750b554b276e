import type { PicoUsd } from '@outlay/shared/money'
import { type Fraction, fraction, meanOf, minus, nothing, one, times, toPicoUsd } from '../../lib/fraction.ts'
import type { ModelUse } from './model-use.ts'

/** What can make spend change. `models`: calls that moved from one to another. `prices`: another price per token. */
export const causes = ['calls', 'prompts', 'cache', 'answers', 'models', 'prices'] as const
export type Cause = (typeof causes)[number]

/** A model in the hands of one workload, before and now. Calls move between models of one workload only. */
export type UseChange = { workload: string; before: ModelUse; now: ModelUse }

export type Effects = Record<Cause, PicoUsd>

/**
 * How much of each change of cost each cause makes up, exactly: the effects of a change add up to it.
 *
 * A cost is calls x price x (prompt x cached + answer), and the change of a product is split at the means: what one
 * factor changed, times the mean of the other (Bennet's indicator; applied level by level it is an Owen value).
 * That leaves nothing over, favours no order, and swapping the ranges swaps the signs.
 * See docs/decisions/0007-a-change-is-split-at-the-means.md for a worked example and what was refused.
 */
export function splitChange(changes: readonly UseChange[]): Effects[] {
  const moves = movesOf(changes)
  return changes.map((change) => {
    const added = callEffect(change)
    const moved = times(added, moves.get(change.workload)!.shareOf(newCalls(change)))
    return rounded(
      { ...perCallEffects(change), models: moved, calls: minus(added, moved) },
      change.now.cost - change.before.cost,
    )
  })
}

/**
 * Calls that one model of a workload lost and another gained have moved; the rest is more or fewer of them. Without
 * it a cheap model that is called more often would look like a saving.
 */
function movesOf(changes: readonly UseChange[]): Map<string, Moves> {
  const moves = new Map<string, Moves>()
  for (const change of changes) {
    const known = moves.get(change.workload) ?? new Moves()
    known.add(newCalls(change))
    moves.set(change.workload, known)
  }
  return moves
}

class Moves {
  #gained = 0n
  #lost = 0n

  add(calls: bigint): void {
    if (calls > 0n) this.#gained += calls
    else this.#lost -= calls
  }

  /** What part of the calls that a model gained or lost has moved. */
  shareOf(calls: bigint): Fraction {
    if (calls === 0n) return nothing
    const moved = this.#gained < this.#lost ? this.#gained : this.#lost
    return fraction(moved, calls > 0n ? this.#gained : this.#lost)
  }
}

function newCalls({ before, now }: UseChange): bigint {
  return now.calls - before.calls
}

/** Calls that came or went, each at the mean of what one cost before and costs now. */
function callEffect({ before, now }: UseChange): Fraction {
  const costBefore = costOfEach(before) ?? costOfEach(now) ?? nothing
  const costNow = costOfEach(now) ?? costBefore
  return times(fraction(now.calls - before.calls), meanOf(costBefore, costNow))
}

type PerCallEffects = Record<Exclude<Cause, 'calls' | 'models'>, Fraction>

/** What made one call dearer, times the mean number of calls; nothing where there were none to compare. */
function perCallEffects({ before, now }: UseChange): PerCallEffects {
  const none = { prompts: nothing, cache: nothing, answers: nothing, prices: nothing }
  const [costBefore, costNow] = [costOfEach(before), costOfEach(now)]
  if (costBefore === null || costNow === null) return none
  const calls = meanOf(fraction(before.calls), fraction(now.calls))
  // Something was paid for no tokens we know the price of: all that can be told is that a call costs something else.
  if (isUnexplained(before) || isUnexplained(now)) {
    return { ...none, prices: times(calls, minus(costNow, costBefore)) }
  }
  const [was, is] = [factorsOf(before, now), factorsOf(now, before)]
  const price = meanOf(was.price, is.price)
  return {
    prompts: times(calls, price, meanOf(was.cached, is.cached), minus(is.prompt, was.prompt)),
    cache: times(calls, price, meanOf(was.prompt, is.prompt), minus(is.cached, was.cached)),
    answers: times(calls, price, minus(is.answer, was.answer)),
    prices: times(calls, meanOf(was.tokens, is.tokens), minus(is.price, was.price)),
  }
}

type Factors = {
  /** Published cost of a call's prompt, had nothing been cached. */
  prompt: Fraction
  /** What part of that is left to pay with the cache. */
  cached: Fraction
  /** Published cost of a call's answer. */
  answer: Fraction
  /** Published cost of a call: `prompt x cached + answer`. */
  tokens: Fraction
  /** What was paid for each dollar of published cost. */
  price: Fraction
}

/** A factor that a range says nothing about (the price of no tokens) has not changed: it is the other range's. */
function factorsOf(use: ModelUse, other: ModelUse): Factors {
  const each = (amount: bigint) => fraction(amount, use.calls)
  return {
    prompt: each(use.uncachedInput),
    cached: cachedOf(use) ?? cachedOf(other) ?? one,
    answer: each(use.output),
    tokens: each(use.input + use.output),
    price: priceOf(use) ?? priceOf(other) ?? one,
  }
}

function costOfEach({ cost, calls }: ModelUse): Fraction | null {
  return calls === 0n ? null : fraction(cost, calls)
}

function cachedOf({ input, uncachedInput }: ModelUse): Fraction | null {
  return uncachedInput === 0n ? null : fraction(input, uncachedInput)
}

function priceOf({ cost, input, output }: ModelUse): Fraction | null {
  return input + output === 0n ? null : fraction(cost, input + output)
}

function isUnexplained({ cost, input, output }: ModelUse): boolean {
  return cost !== 0n && input + output === 0n
}

/** Each effect is rounded once; the few pico-dollars that this leaves over belong to the largest of them. */
function rounded(effects: Record<Cause, Fraction>, change: PicoUsd): Effects {
  const whole = Object.fromEntries(causes.map((cause) => [cause, toPicoUsd(effects[cause])])) as Effects
  const sum = causes.reduce((total, cause) => total + whole[cause], 0n)
  const largest = causes.reduce((a, b) => (magnitude(whole[b]) > magnitude(whole[a]) ? b : a))
  whole[largest] += change - sum
  return whole
}

function magnitude(amount: PicoUsd): PicoUsd {
  return amount < 0n ? -amount : amount
}
