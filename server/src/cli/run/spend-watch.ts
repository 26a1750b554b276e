import type { PicoUsd } from '@outlay/shared/money'
import type { Intent, Receipt } from '@outlay/shared/records'
import { inputTokensOf, outputTokensOf, type UnpricedReason } from '@outlay/shared/usage'
import type { CallWatcher } from '../../main.ts'
import { createPromptReader, type Prompt } from './read-prompt.ts'

/** The spend of a command's calls. */
export type RunSpend = {
  /** Calls that were admitted, whatever became of them. */
  calls: number
  /** The sum of the known costs. */
  cost: PicoUsd
  isLimitReached: boolean
  /** Calls that were refused here and never sent. */
  refused: number
  /** Calls of unknown cost, which the sum leaves out. `most` is their most frequent kind. */
  withoutPrice: RunCallsWithoutCost
  /** Calls of unknown usage. A price does not help them. */
  withoutUsage: RunCallsWithoutCost
  /** Calls whose tokens we counted, because the provider did not report them. */
  estimated: number
  dearest: { model: string | null; cost: PicoUsd; inputTokens: number; outputTokens: number } | null
  /** Beginnings shared by several calls, the most expensive first. */
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
 * Adds up the calls of one command in memory while it runs, and reports once that their known costs have
 * reached `limit`. From then on, admission refuses further calls. Calls that run at that moment are finished,
 * so the sum may exceed the limit by their cost.
 */
export class SpendWatch implements CallWatcher {
  readonly #limit: PicoUsd | null
  readonly #onLimit: () => void
  readonly #readPrompt = createPromptReader()
  /** Beginnings of running calls, by call id. */
  readonly #running = new Map<string, Prompt | null>()
  /** Calls without usage. A later count replaces the entry. */
  readonly #unknown = new Map<string, CallKept>()
  readonly #prompts = new Map<string, MutablePromptSpend>()
  readonly #withoutCost = new Map<string, KindWithoutCost>()
  #calls = 0
  #refused = 0
  #estimated = 0
  #cost: PicoUsd = 0n
  #isLimitReached = false
  #dearest: RunSpend['dearest'] = null

  /** `limit` null: no limit. `onLimit` is called once, while the call that reached the limit is handled. */
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

  /** A call of unknown usage has neither cost nor tokens to subtract. */
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
