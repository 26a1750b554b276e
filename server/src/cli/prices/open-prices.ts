import {
  compilePriceBook,
  loadCatalogue,
  noOwnRecords,
  type OwnRecords,
  type PriceBook,
  withOwnRecords,
} from '@outlay/shared/pricing'
import { pricesWords } from '@outlay/shared/words'
import { readConfig } from '../../config/index.ts'
import { openForReading, readOwnRecords, schemaStateOf } from '../../storage/sqlite/index.ts'
import { escapeForTerminal } from '../escape-for-terminal.ts'

/**
 * The prices that this program came with, and those of the installation where there is one; an error where `provider`
 * is none of theirs.
 */
export function openPrices(provider?: string): PriceBook {
  const book = withOwnRecords(compilePriceBook(loadCatalogue()), ownRecords())
  if (provider === undefined || book.providers.has(provider)) return book
  const known = [...book.providers.keys()].toSorted().join(', ')
  throw new Error(pricesWords.unknownProvider(escapeForTerminal(provider), known))
}

/** Records of an older version have none of their own yet. */
function ownRecords(): OwnRecords {
  const reader = openForReading(readConfig(process.env).databaseFile)
  if (!reader) return noOwnRecords
  try {
    return schemaStateOf(reader.client) === 'current' ? readOwnRecords(reader) : noOwnRecords
  } finally {
    reader.close()
  }
}
