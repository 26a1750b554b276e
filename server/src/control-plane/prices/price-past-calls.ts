import type { PastCalls } from '@outlay/shared/api'
import { picoUsdToDecimal } from '@outlay/shared/money'
import type { PriceBook } from '@outlay/shared/pricing'
import type { Adjustment, PricedCost, Receipt } from '@outlay/shared/records'
import { newId } from '../../lib/ids.ts'
import { priceRecorded } from '../../metering/index.ts'
import { createCostSums } from './cost-sums.ts'
import type { AdjustmentPage, PastCallStore } from './store.ts'

const modelsShown = 20

/** Computes the costs that a book explains for calls on record without a cost. Books nothing. */
export async function sumPastCalls(store: PastCallStore, book: PriceBook): Promise<PastCalls> {
  const models = new Map<string, ModelSum>()
  const sums = createCostSums()
  for await (const { receipt, cost } of explainedCalls(store, book, '')) {
    sums.add(receipt.provider, cost)
    addToModel(models, receipt, cost)
  }
  const dearest = [...models.values()]
    .sort((a, b) => (a.listCost < b.listCost ? 1 : -1))
    .slice(0, modelsShown)
  return {
    ...sums.read(),
    models: dearest.map(({ listCost, ...model }) => ({ ...model, listCostUsd: picoUsdToDecimal(listCost) })),
  }
}

/** The next `limit` costs to book for calls after `afterId`. */
export async function nextAdjustments(
  store: PastCallStore,
  book: PriceBook,
  { afterId, limit, now }: { afterId: string; limit: number; now: number },
): Promise<AdjustmentPage> {
  const adjustments: Adjustment[] = []
  const providers: string[] = []
  for await (const { receipt, cost } of explainedCalls(store, book, afterId)) {
    adjustments.push({
      ...cost,
      id: newId('adj', now),
      requestId: receipt.id,
      // Guaranteed by the query: each of its calls has a reason for the missing cost.
      reason: receipt.costReason!,
      bookedAt: now,
    })
    providers.push(receipt.provider)
    if (adjustments.length === limit) return { adjustments, providers, nextAfterId: receipt.id }
  }
  return { adjustments, providers, nextAfterId: null }
}

async function* explainedCalls(
  store: PastCallStore,
  book: PriceBook,
  afterId: string,
): AsyncGenerator<{ receipt: Receipt; cost: PricedCost }> {
  for await (const receipt of store.unpricedCalls(afterId)) {
    const cost = priceRecorded(book, receipt)
    if (cost) yield { receipt, cost }
  }
}

type ModelSum = { provider: string; model: string; calls: number; listCost: bigint; priceId: string }

function addToModel(models: Map<string, ModelSum>, receipt: Receipt, cost: PricedCost): void {
  const { provider } = receipt
  const model = receipt.responseModel ?? receipt.requestModel ?? ''
  const key = `${provider}\0${model}`
  const sum = models.get(key) ?? { provider, model, calls: 0, listCost: 0n, priceId: cost.priceId }
  models.set(key, { ...sum, calls: sum.calls + 1, listCost: sum.listCost + cost.listCost })
}
