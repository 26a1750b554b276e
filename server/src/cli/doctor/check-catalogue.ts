import { allPrices, compilePriceBook, loadCatalogue } from '@outlay/shared/pricing'
import { dayMs } from '@outlay/shared/time'
import { doctorWords } from '@outlay/shared/words'
import { type Finding, ok, warning } from './finding.ts'

const words = doctorWords.catalogue

/** Providers change prices a few times a year. */
const daysMax = 90

/** How long ago somebody last compared the prices that ship with Outlay with the provider's. */
export function checkCatalogue(now: number): Finding {
  const prices = allPrices(compilePriceBook(loadCatalogue()))
  const verifiedOn = prices
    .map((price) => price.verifiedOn)
    .sort()
    .at(-1)!
  const days = Math.floor((now - Date.parse(verifiedOn)) / dayMs)
  const message = words.compared(prices.length, verifiedOn)
  if (days <= daysMax) return ok(message)
  return warning(words.old(message, days), words.oldRemedy)
}
