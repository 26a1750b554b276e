import type { PicoUsd } from '@outlay/shared/money'
import type { Intent, Receipt } from '@outlay/shared/records'
import { inputTokensOf, outputTokensOf, type UnpricedReason } from '@outlay/shared/usage'
import type { CallWatcher } from '../../main.ts'
import { createPromptReader, type Prompt } from './read-prompt.ts'

/** What the calls of a command came to. */
export type RunSpend = {
  /** Calls that were let go, whatever became of them. */
  calls: number
  /** The sum of the known costs. */
  cost: PicoUsd
  isLimitReached: boolean
  /** Calls that were refused here and did not leave. */
  refused: number
  /** Calls whose cost nobody knows: the sum leaves them out. `most` is the commonest kind of them. */
  withoutPrice: RunCallsWithoutCost
  /** The same, where nobody said what was used: a price does not help there. */
  withoutUsage: RunCallsWithoutCost
  /** Calls whose tokens were counted here, because the provider did not say. */
  estimated: number
  dearest: { model: string | null; cost: PicoUsd; inputTokens: number; outputTokens: number } | null
  /** What calls began with, dearest first; only what began more than one. */
  prompts: readonly PromptSpend[]
}

export type RunCallsWithoutCost = {
  calls: number
  most: { model: string | null; reason: UnpricedReason; isOnly: boolean } | null
}

export type PromptSpend = { prompt: Prompt; models: ReadonlySet<string>; calls: number; cost: PicoUsd }

type KindWithoutCost = { model: string | null; reason: UnpricedReason; calls: number }
type CallKept = { receipt: Receipt; promptSpend: MutablePromptSpend | null }
type MutablePromptSpend = { prompt: Prompt; models: Set<string>; calls: number; cost: PicoUsd }

/**
 * Adds up the calls of one command while it runs, in memory, and says once their known costs have reached `limit`: admission
 * lets no more of them go then. Calls that are running at that moment come to their end, so the sum may pass the limit by what
 * they cost.
 */
export class SpendWatch implements CallWatcher {
  readonly #limit: PicoUsd | null
  readonly #onLimit: () => void
  readonly #readPrompt = createPromptReader()
  /** What running calls began with, by their id. */
  readonly #running = new Map<string, Prompt | null>()
  /** Calls without usage: it may be counted yet, and then takes the place of what stands here. */
  readonly #unknown = new Map<string, CallKept>()
  readonly #prompts = new Map<string, MutablePromptSpend>()
  readonly #withoutCost = new Map<string, KindWithoutCost>()
  #calls = 0
  #refused = 0
  #estimated = 0
  #cost: PicoUsd = 0n
  #isLimitReached = false
  #dearest: RunSpend['dearest'] = null

  /** `limit` null: no limit. `onLimit` is called once, on the way of the call that reached it. */
  constructor(limit: PicoUsd | null, onLimit: () => void) {
    this.#limit = limit
    this.#onLimit = onLimit
  }

  get runningCalls(): number {
    return this.#running.size
  }

  get reachedLimit(): PicoUsd | null {
    return this.#isLimitReached ? this.#limit : null
  }

  began(intent: Intent, body: readonly Buffer[]): void {
    this.#running.set(intent.id, this.#readPrompt(intent.operation, body))
  }

  ended(receipt: Receipt): void {
    const { id } = receipt
    const prompt = this.#running.get(id) ?? null
    this.#running.delete(id)
    if (receipt.outcome === 'refused') {
      this.#refused += 1
      return
    }
    const earlier = this.#unknown.get(id)
    if (earlier) this.#takeBack(earlier)
    this.#add(receipt, earlier ? earlier.promptSpend : this.#spendOf(prompt))
    if (this.#limit === null || this.#isLimitReached || this.#cost < this.#limit) return
    this.#isLimitReached = true
    this.#onLimit()
  }

  result(): RunSpend {
    const kinds = [...this.#withoutCost.values()].filter(({ calls }) => calls > 0)
    return {
      calls: this.#calls,
      cost: this.#cost,
      isLimitReached: this.#isLimitReached,
      refused: this.#refused,
      withoutPrice: withoutCost(kinds.filter(({ reason }) => reason !== 'missing_usage')),
      withoutUsage: withoutCost(kinds.filter(({ reason }) => reason === 'missing_usage')),
      estimated: this.#estimated,
      dearest: this.#dearest,
      prompts: [...this.#prompts.values()]
        .filter(({ calls, cost }) => calls > 1 && cost > 0n)
        .toSorted((a, b) => (a.cost < b.cost ? 1 : a.cost > b.cost ? -1 : b.calls - a.calls)),
    }
  }

  #add(receipt: Receipt, promptSpend: MutablePromptSpend | null): void {
    const { effectiveCost, usage, usageSource } = receipt
    const model = receipt.responseModel ?? receipt.requestModel
    this.#calls += 1
    if (usageSource === 'counted' || usageSource === 'partial') this.#estimated += 1
    if (usageSource === 'none') this.#unknown.set(receipt.id, { receipt, promptSpend })
    if (promptSpend) {
      promptSpend.calls += 1
      promptSpend.cost += effectiveCost ?? 0n
      if (model !== null) promptSpend.models.add(model)
    }
    if (effectiveCost === null) {
      this.#kindOf(receipt).calls += 1
      return
    }
    this.#cost += effectiveCost
    if (usage !== null && effectiveCost > (this.#dearest?.cost ?? 0n)) {
      const [inputTokens, outputTokens] = [inputTokensOf(usage), outputTokensOf(usage)]
      this.#dearest = { model, cost: effectiveCost, inputTokens, outputTokens }
    }
  }

  /** A call whose usage was unknown has no cost and no tokens to take back. */
  #takeBack({ receipt, promptSpend }: CallKept): void {
    this.#unknown.delete(receipt.id)
    this.#calls -= 1
    if (promptSpend) promptSpend.calls -= 1
    if (receipt.effectiveCost === null) this.#kindOf(receipt).calls -= 1
  }

  #spendOf(prompt: Prompt | null): MutablePromptSpend | null {
    if (prompt === null) return null
    const known = this.#prompts.get(prompt.digest)
    if (known) return known
    const spend = { prompt, models: new Set<string>(), calls: 0, cost: 0n }
    this.#prompts.set(prompt.digest, spend)
    return spend
  }

  #kindOf(receipt: Receipt): { calls: number } {
    const model = receipt.responseModel ?? receipt.requestModel
    const reason = receipt.costReason ?? 'missing_usage'
    const name = `${reason} ${model}`
    const known = this.#withoutCost.get(name)
    if (known) return known
    const kind = { model, reason, calls: 0 }
    this.#withoutCost.set(name, kind)
    return kind
  }
}

function withoutCost(kinds: readonly KindWithoutCost[]): RunCallsWithoutCost {
  const most = kinds.toSorted((a, b) => b.calls - a.calls)[0]
  return {
    calls: kinds.reduce((sum, { calls }) => sum + calls, 0),
    most: most ? { model: most.model, reason: most.reason, isOnly: kinds.length === 1 } : null,
  }
}
