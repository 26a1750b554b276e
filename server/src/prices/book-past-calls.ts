import type { PastCalls } from '@outlay/shared/api'
import { picoUsdToDecimal } from '@outlay/shared/money'
import type { Adjustment } from '@outlay/shared/records'
import type { AdjustmentPage } from './price-past-calls.ts'

/** What finds the costs to book, away from the event loop, and what books them. */
export type Repricing = {
  find(afterId: string): Promise<AdjustmentPage>
  /** Books one page, rows and sums in one transaction, and gives back what was booked now. */
  book(adjustments: readonly Adjustment[]): Promise<Adjustment[]>
}

/** Books what prices explain of past calls, page by page, and says what it came to. Doing it twice is doing it once. */
export async function bookPastCalls({ find, book }: Repricing): Promise<Omit<PastCalls, 'models'>> {
  let calls = 0
  let listCost = 0n
  let effectiveCost = 0n
  let afterId: string | null = ''
  while (afterId !== null) {
    const page: AdjustmentPage = await find(afterId)
    for (const booked of await book(page.adjustments)) {
      calls += 1
      listCost += booked.listCost
      effectiveCost += booked.effectiveCost
    }
    afterId = page.nextAfterId
  }
  return {
    calls,
    listCostUsd: picoUsdToDecimal(listCost),
    effectiveCostUsd: picoUsdToDecimal(effectiveCost),
  }
}
