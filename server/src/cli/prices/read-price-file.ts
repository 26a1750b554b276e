import { readFileSync } from 'node:fs'
import type { OwnNameDraft, OwnPriceDraft, PriceDraft } from '@outlay/shared/api'
import {
  type ForeignFormat,
  type ProviderCatalogue,
  providerCatalogueSchema,
  readForeignPrices,
  UnreadablePriceError,
} from '@outlay/shared/pricing'
import { pricesWords } from '@outlay/shared/words'
import { describeIssue } from '../../lib/describe-issue.ts'
import { escapeForTerminal } from '../escape-for-terminal.ts'

const { diff, import: words } = pricesWords

export const importFormats = ['LiteLLM', 'genai-prices', 'models.dev', 'own'] as const
export type ImportFormat = (typeof importFormats)[number]

type ForeignList = NonNullable<ReturnType<typeof readForeignPrices>>
export type PriceFile = ForeignList | { format: 'own'; draft: PriceDraft }

/**
 * Reads a known foreign price list, or own prices in the form of the catalogue. Throws a sentence for any
 * other file.
 */
export function readPriceFile(file: string, at: number): PriceFile {
  const name = escapeForTerminal(file)
  const data = readJsonFile(file)
  if (isOwnFile(data)) return { format: 'own', draft: draftOf([data].flat(), name) }
  const list = readForeignList(data, { name, at })
  if (list) return list
  throw new Error(words.unknownFormat(name))
}

/** Reads a file as JSON. Throws a sentence when it cannot be read or parsed. */
export function readJsonFile(file: string): unknown {
  const name = escapeForTerminal(file)
  return parse(read(file, name), name)
}

/**
 * A foreign price list; null for an unknown shape. Throws a sentence for a list that violates its own shape.
 */
export function readForeignList(
  data: unknown,
  { name, at }: { name: string; at: number },
): { format: ForeignFormat; prices: ForeignList['prices'] } | null {
  try {
    return readForeignPrices(data, at)
  } catch (error) {
    if (!(error instanceof UnreadablePriceError)) throw error
    const place = escapeForTerminal(error.place.join(' > '))
    throw new Error(diff.unreadable(name, place, diff.wanted[error.wanted]), { cause: error })
  }
}

function read(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new Error(diff.noFile(name, escapeForTerminal((error as Error).message)), { cause: error })
  }
}

/** V8 names the place of the error by its position or by the text around it. */
function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    throw new Error(diff.noJson(name, escapeForTerminal((error as Error).message)), { cause: error })
  }
}

/** One provider, or a list of providers. */
function isOwnFile(data: unknown): boolean {
  const first: unknown = Array.isArray(data) ? data[0] : data
  return typeof first === 'object' && first !== null && 'schemaVersion' in first
}

/** Fields that only the shipped catalogue may have. */
const shippedOnly = [
  'patterns',
  'resells',
  'tools',
  'calendars',
  'routingPrefixes',
  'snapshotSuffixes',
] as const

function draftOf(catalogues: readonly unknown[], name: string): PriceDraft {
  const prices: OwnPriceDraft[] = []
  const names: OwnNameDraft[] = []
  for (const [index, data] of catalogues.entries()) {
    const catalogue = checked(data, { index, name })
    for (const field of shippedOnly) {
      if (Object.keys(catalogue[field] ?? {}).length > 0) throw new Error(words.noField(name, field))
    }
    prices.push(...pricesOf(catalogue))
    names.push(...namesOf(catalogue, name))
  }
  return { prices, names, note: null, changeId: null }
}

function checked(data: unknown, { index, name }: { index: number; name: string }): ProviderCatalogue {
  const result = providerCatalogueSchema.safeParse(withDefaults(data))
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  const place = escapeForTerminal([index, ...issue.path].join(' > '))
  throw new Error(words.badFile(name, place, escapeForTerminal(describeIssue(issue))))
}

/** Lists that are empty in a file of own prices may be absent. */
function withDefaults(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data
  return { routingPrefixes: [], snapshotSuffixes: [], aliases: [], patterns: [], ...data }
}

function pricesOf({ provider, models }: ProviderCatalogue): OwnPriceDraft[] {
  return models.flatMap(({ model, kind, names, contextWindowTokens, maxOutputTokens, note, prices }) =>
    prices.map((price) => ({
      ...{ provider, model, kind, contextWindowTokens, maxOutputTokens, price },
      names: names.filter((name) => name !== model),
      note: note ?? null,
    })),
  )
}

function namesOf({ provider, aliases }: ProviderCatalogue, file: string): OwnNameDraft[] {
  return aliases.map(({ name, model, from, until }) => {
    const isFollowed = aliases.some((other) => other.name === name && other.from === until)
    if (until !== null && !isFollowed) throw new Error(words.noEnd(file, escapeForTerminal(name)))
    return { provider, name, model, from }
  })
}
