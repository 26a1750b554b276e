import { draftEntriesMax, type PastCalls, type PriceChangeSummary, type PriceDraft } from '@outlay/shared/api'
import { confirm } from './confirm.ts'
import { bookedText, hasPastCalls, previewText } from './preview-text.ts'
import type { PriceCommands } from './with-prices.ts'

export type ApplyOptions = { yes?: boolean; pastCalls: boolean; all?: boolean }

/** A request body has at most 64 KiB, so a larger change is sent in pages. */
const pageCharactersMax = 40_000

/**
 * Shows the changes of a draft and the costs of past calls, and applies the draft on confirmation. Returns
 * the change, or null when nothing was applied.
 */
export async function applyDraft(
  prices: PriceCommands,
  draft: PriceDraft,
  { yes, pastCalls, all }: ApplyOptions,
): Promise<PriceChangeSummary | null> {
  const preview = await prices.preview(draft)
  process.stdout.write(previewText(preview, { pastCalls, all: all === true }))
  const changed = {
    ...draft,
    prices: draft.prices.filter((_, index) => preview.prices[index]?.status !== 'same'),
  }
  const isNothing = changed.prices.length === 0 && changed.names.length === 0
  if (isNothing && (!pastCalls || !hasPastCalls(preview.pastCalls))) return null
  if (!(await confirm(yes))) return null
  const change = isNothing ? null : await addInPages(prices, changed)
  if (pastCalls) await book(prices, preview.pastCalls)
  return change
}

async function addInPages(prices: PriceCommands, draft: PriceDraft): Promise<PriceChangeSummary> {
  let change: PriceChangeSummary | null = null
  let added = 0
  for (const page of pagesOf(draft)) {
    const next: PriceChangeSummary = await prices.add({ ...page, changeId: change?.id ?? null })
    added += next.prices
    change ??= next
  }
  // A draft to apply has at least one entry and therefore a page.
  return { ...change!, prices: added }
}

function* pagesOf({ prices, names, ...draft }: PriceDraft): Generator<PriceDraft> {
  let page: PriceDraft = { ...draft, prices: [], names: [] }
  let characters = 0
  for (const entry of [
    ...prices.map((price) => ({ price, name: null })),
    ...names.map((name) => ({ price: null, name })),
  ]) {
    const length = JSON.stringify(entry).length
    const isFull = characters + length > pageCharactersMax
    if (characters > 0 && (isFull || page.prices.length + page.names.length === draftEntriesMax)) {
      yield page
      page = { ...draft, prices: [], names: [] }
      characters = 0
    }
    if (entry.price) page.prices.push(entry.price)
    else if (entry.name) page.names.push(entry.name)
    characters += length
  }
  yield page
}

async function book(prices: PriceCommands, pastCalls: PastCalls): Promise<void> {
  if (hasPastCalls(pastCalls)) process.stdout.write(bookedText(await prices.bookPastCalls()))
}
