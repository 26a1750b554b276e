import type { OwnPriceDraft, PriceDraft, PricePreview, PricePreviewLine } from '@outlay/shared/api'
import {
  listedPrice,
  mappedName,
  type PriceBook,
  type PriceRow,
  resolveModel,
  rowAt,
} from '@outlay/shared/pricing'
import { pointInTimeToMs } from '@outlay/shared/time'

/**
 * Compares each entry of a draft with the price that would hold without it. The instant of comparison is now,
 * or the end of the entry's days that is nearest to now. `next` is the book with the draft in it.
 */
export function previewDraft(
  book: PriceBook,
  next: PriceBook,
  draft: PriceDraft,
  now: number,
): Pick<PricePreview, 'prices' | 'names'> {
  return {
    prices: draft.prices.map(({ provider, model, price }) => {
      const at = momentOf(price, now)
      const before = rowOf(book, provider, model, at)
      const after = rowOf(next, provider, model, at)
      return {
        provider,
        model,
        from: price.from,
        status: statusOf(before, after),
        before: before && listedPrice(before.published).rates,
        after: listedPrice(price).rates,
      }
    }),
    names: draft.names.map(({ provider, name, model, from }) => {
      const start = from === null ? null : pointInTimeToMs(from, 'UTC')
      const at = Math.max(now, start ?? now)
      const seller = book.providers.get(provider)
      return {
        provider,
        name,
        from: start === null ? null : new Date(start).toISOString(),
        before:
          (seller && mappedName(seller, name, at)) ?? resolveModel(book, provider, name, at)?.model ?? null,
        after: model,
      }
    }),
  }
}

function momentOf({ from, until }: OwnPriceDraft['price'], now: number): number {
  if (from !== null && now < Date.parse(from)) return Date.parse(from)
  return until !== null && now >= Date.parse(until) ? Date.parse(until) - 1 : now
}

function rowOf(book: PriceBook, provider: string, name: string, at: number): PriceRow | null {
  const model = resolveModel(book, provider, name, at)
  return model && rowAt(model, at)
}

function statusOf(before: PriceRow | null, after: PriceRow | null): PricePreviewLine['status'] {
  if (!before) return 'new'
  return after && billedText(before) === billedText(after) ? 'same' : 'changed'
}

/** The complete billing of a row as text: two rows with equal text cost the same for every call. */
function billedText({ bands, regions, units }: PriceRow): string {
  const regionList = [...regions].sort(([a], [b]) => (a < b ? -1 : 1))
  const unitList = [...units].sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([bands, regionList, unitList], (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
}
