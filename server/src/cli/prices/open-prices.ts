import { compilePriceBook, loadCatalogue, type PriceBook } from '@outlay/shared/pricing'
import { pricesWords } from '@outlay/shared/words'
import { escapeForTerminal } from '../escape-for-terminal.ts'

/** The prices that this program came with; an error where `provider` is none of theirs. */
export function openPrices(provider?: string): PriceBook {
  const book = compilePriceBook(loadCatalogue())
  if (provider === undefined || book.providers.has(provider)) return book
  const known = [...book.providers.keys()].toSorted().join(', ')
  throw new Error(pricesWords.unknownProvider(escapeForTerminal(provider), known))
}
