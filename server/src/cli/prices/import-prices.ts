import { basename } from 'node:path'
import type { PriceDraft } from '@outlay/shared/api'
import { formatCount } from '@outlay/shared/format'
import { foreignModels, type PriceBook, resolveModel, rowAt } from '@outlay/shared/pricing'
import { pricesWords } from '@outlay/shared/words'
import { priceProblem } from '../../control-plane/prices/index.ts'
import { escapeForTerminal } from '../escape-for-terminal.ts'
import { catalogueTime } from './add-price.ts'
import { type ApplyOptions, applyDraft } from './apply-draft.ts'
import { type ImportFormat, type PriceFile, readPriceFile } from './read-price-file.ts'
import { withPrices } from './with-prices.ts'

const words = pricesWords.import

type ImportOptions = ApplyOptions & {
  provider?: string
  format?: ImportFormat
  from?: string
  newOnly?: boolean
}

const leftOutShown = 5
/** A name that calls could use: lower case, without spaces. */
const usableName = /^[^\sA-Z]{1,200}$/

/** `outlay prices import`. */
export async function importPrices(file: string, options: ImportOptions): Promise<void> {
  const list = readPriceFile(file, Date.now())
  if (options.format !== undefined && options.format !== list.format) {
    throw new Error(words.otherFormat(escapeForTerminal(file), list.format, options.format))
  }
  await withPrices(async (prices) => {
    const { draft, leftOut, manySizes } = draftOf(list, prices.desk.book(), options)
    const note = [...basename(file)].filter((character) => !/[\p{Cc}\p{Cf}]/u.test(character)).join('')
    if (leftOut.length > 0)
      process.stdout.write(`${pricesWords.preview.leftOut(leftOut.length, someOf(leftOut))}\n`)
    if (manySizes.length > 0)
      process.stdout.write(`${pricesWords.preview.manySizes(manySizes.length, someOf(manySizes))}\n`)
    if (draft.prices.length + draft.names.length === 0)
      throw new Error(words.nothing(escapeForTerminal(file)))
    const change = await applyDraft(prices, { ...draft, note: note.slice(0, 200) }, options)
    if (change) process.stdout.write(`${words.done(formatCount(change.prices), change.id)}\n`)
  })
}

/**
 * `manySizes`: models with too many prompt sizes. `leftOut`: models that were skipped for any other reason.
 */
type Drafted = { draft: PriceDraft; leftOut: string[]; manySizes: string[] }

function someOf(models: readonly string[]): string {
  const more = models.length > leftOutShown ? ', ...' : ''
  return escapeForTerminal(models.slice(0, leftOutShown).join(', ')) + more
}

/** The prices of the wanted providers in the file, as own prices. */
function draftOf(list: PriceFile, book: PriceBook, options: ImportOptions): Drafted {
  const { draft, leftOut, manySizes } =
    list.format === 'own'
      ? { draft: list.draft, leftOut: [], manySizes: [] }
      : foreignDraft(list, book, options)
  const isWanted = ({ provider }: { provider: string }) =>
    options.provider === undefined || provider === options.provider
  const now = Date.now()
  const hasPrice = (provider: string, model: string) => {
    const known = resolveModel(book, provider, model, now)
    return known !== null && rowAt(known, now) !== null
  }
  const isNew = ({ provider, model }: { provider: string; model: string }) =>
    !options.newOnly || !hasPrice(provider, model)
  return {
    draft: {
      ...draft,
      prices: draft.prices.filter((price) => isWanted(price) && isNew(price)),
      names: draft.names.filter(isWanted),
    },
    leftOut,
    manySizes,
  }
}

/**
 * A price for a model without one holds for all times. A different price for a known model holds from today.
 */
function foreignDraft(
  { prices, format }: Extract<PriceFile, { prices: unknown }>,
  book: PriceBook,
  { provider: wanted, from }: ImportOptions,
): Drafted {
  const now = Date.now()
  const today = new Date(now).toISOString().slice(0, 10)
  const leftOut: string[] = []
  const manySizes: string[] = []
  const rowOf = (provider: string, model: string) => {
    const known = resolveModel(book, provider, model, now)
    return known && rowAt(known, now)
  }
  const ofWanted = prices.filter(({ provider }) => wanted === undefined || provider === wanted)
  const models = foreignModels(ofWanted, (provider, model) => rowOf(provider, model)?.published ?? null)
  const drafts = models.flatMap(({ provider, model, terms, hasManySizes }) => {
    const first = rowOf(provider, model) ? today : null
    const draft = {
      ...{
        provider,
        model,
        names: [],
        kind: null,
        contextWindowTokens: null,
        maxOutputTokens: null,
        note: null,
      },
      price: {
        from: from === undefined ? first : catalogueTime(from),
        until: null,
        ...terms,
        source: format,
        verifiedOn: today,
      },
    }
    if (
      terms &&
      usableName.test(model) &&
      /^[a-z0-9-]{1,64}$/.test(provider) &&
      priceProblem(draft) === null
    ) {
      return [draft]
    }
    const reason = hasManySizes ? manySizes : leftOut
    reason.push(`${provider}/${model}`)
    return []
  })
  return { draft: { prices: drafts, names: [], note: null, changeId: null }, leftOut, manySizes }
}
