import { requireRecords } from '../open-records.ts'
import { confirm } from './confirm.ts'
import { bookedText, hasPastCalls, pastCallsText } from './preview-text.ts'
import { withPrices } from './with-prices.ts'

/**
 * `outlay prices past-calls`: for prices that came with a new version, or were added without booking past
 * calls.
 */
export async function confirmPastCalls({ yes }: { yes?: boolean }): Promise<void> {
  await withPrices(async (prices) => {
    const { pastCalls } = await prices.preview({ prices: [], names: [], note: null, changeId: null })
    process.stdout.write(pastCallsText(pastCalls))
    if (!hasPastCalls(pastCalls) || !(await confirm(yes))) return
    process.stdout.write(bookedText(await prices.bookPastCalls()))
  }, requireRecords)
}
