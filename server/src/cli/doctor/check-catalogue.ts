import { loadCatalogue } from '@outlay/shared/pricing'
import { dayMs } from '@outlay/shared/time'
import { doctorWords } from '@outlay/shared/words'
import { type Finding, ok, warning } from './finding.ts'

const words = doctorWords.catalogue

/** Providers change prices a few times a year. */
const daysMax = 90

/** The age of the price that was compared with the provider's longest ago. */
export function checkCatalogue(now: number): Finding {
  const catalogue = loadCatalogue()
  const days = catalogue.flatMap(({ models }) =>
    models.flatMap(({ prices }) => prices.map(({ verifiedOn }) => verifiedOn)),
  )
  const oldest = days.toSorted()[0]!
  const daysAgo = Math.floor((now - Date.parse(oldest)) / dayMs)
  const message = words.compared(days.length, catalogue.length, oldest)
  if (daysAgo <= daysMax) return ok(message)
  return warning(words.old(message, daysAgo), words.oldRemedy)
}
