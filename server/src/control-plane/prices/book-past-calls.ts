import type { BookedCalls } from '@outlay/shared/api'
import type { Adjustment } from '@outlay/shared/records'
import { createCostSums } from './cost-sums.ts'
import type { AdjustmentPage } from './price-past-calls.ts'

/** What finds the costs to book, away from the event loop, and what books them. */
export type Repricing = {
  find(afterId: string): Promise<AdjustmentPage>
  /** Books one page, rows and sums in one transaction, and gives back what was booked now. */
  book(adjustments: readonly Adjustment[]): Promise<Adjustment[]>
}

/** Books what prices explain of past calls, page by page, and says what it came to. Doing it twice is doing it once. */
export async function bookPastCalls({ find, book }: Repricing): Promise<BookedCalls> {
  const sums = createCostSums()
  let afterId: string | null = ''
  while (afterId !== null) {
    const page: AdjustmentPage = await find(afterId)
    const booked = new Set((await book(page.adjustments)).map(({ id }) => id))
    for (const [index, adjustment] of page.adjustments.entries()) {
      if (booked.has(adjustment.id)) sums.add(page.providers[index]!, adjustment)
    }
    afterId = page.nextAfterId
  }
  return sums.read()
}
