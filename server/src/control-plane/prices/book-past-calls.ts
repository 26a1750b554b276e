import type { BookedCalls } from '@outlay/shared/api'
import type { Adjustment } from '@outlay/shared/records'
import { createCostSums } from './cost-sums.ts'
import type { AdjustmentPage } from './store.ts'

/** Finds the costs to book, outside the event loop, and books them. */
export type Repricing = {
  find(afterId: string): Promise<AdjustmentPage>
  /** Books one page, rows and sums in one transaction, and returns the costs that it booked. */
  book(adjustments: readonly Adjustment[]): Promise<Adjustment[]>
}

/**
 * Books the costs of past calls that prices now explain, page by page, and sums them up. A second run books
 * nothing.
 */
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
