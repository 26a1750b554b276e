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
import { openStorageForReading } from '../../control-plane/storage/index.ts'
import { escapeForTerminal } from '../escape-for-terminal.ts'

/**
 * The shipped prices and the installation's own, if there are any. Throws when none of them has the
 * `provider`.
 */
export async function readPriceBook(provider?: string): Promise<PriceBook> {
  const book = withOwnRecords(compilePriceBook(loadCatalogue()), await ownRecords())
  if (provider === undefined || book.providers.has(provider)) return book
  const known = [...book.providers.keys()].toSorted().join(', ')
  throw new Error(pricesWords.unknownProvider(escapeForTerminal(provider), known))
}

/** Records of an older version have no own prices yet. */
async function ownRecords(): Promise<OwnRecords> {
  const reader = await openStorageForReading(readConfig(process.env))
  if (!reader) return noOwnRecords
  try {
    return reader.schemaState === 'current' ? await reader.ownPrices.readOwn() : noOwnRecords
  } finally {
    await reader.close()
  }
}
