import { errorWords, pricesWords } from '@outlay/shared/words'
import { requireRecords } from '../open-records.ts'
import { confirm } from './confirm.ts'
import { withPrices } from './with-prices.ts'

const words = pricesWords.remove

/** `outlay prices remove`. */
export async function removePrice(id: string, { yes }: { yes?: boolean }): Promise<void> {
  await withPrices(async (prices) => {
    process.stdout.write(`${words.would}\n`)
    if (!(await confirm(yes))) return
    const change = await prices.withdraw(id)
    if (!change) throw new Error(errorWords.prices.notFound)
    process.stdout.write(`${words.done(change.withdrawn, change.id)}\n`)
  }, requireRecords)
}
