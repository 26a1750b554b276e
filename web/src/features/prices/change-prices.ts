import type { BookedCalls, PriceChangeSummary, PriceDraft, PricePreview } from '@outlay/shared/api'
import { useQueryClient } from '@tanstack/react-query'
import { useChange } from '../../hooks/use-change.ts'
import { api, exact, failureOf } from '../../lib/api-client.ts'

/** What a draft would change; it changes nothing. */
export function usePreviewPrice() {
  return useChange({ mutationFn: previewPrices })
}

export type AddedPrice = { change: PriceChangeSummary; booked: BookedCalls | null }

/** Adds a price and, where that is wanted, what past calls come to by it. */
export function useAddPrice() {
  return useChange({ mutationFn: addPrice, onSettled: useRefresh() })
}

export function useWithdraw() {
  return useChange({ mutationFn: withdraw, onSettled: useRefresh() })
}

/** Prices, and every figure that is made of them. */
function useRefresh() {
  const client = useQueryClient()
  return () => {
    client.invalidateQueries()
  }
}

async function previewPrices(draft: PriceDraft): Promise<PricePreview> {
  const answer = await api.prices.preview.$post({ json: jsonOf(draft), query: {} })
  if (answer.status !== 200) throw await failureOf(answer)
  return exact<PricePreview>(await answer.json())
}

async function addPrice({
  draft,
  isBooking,
}: {
  draft: PriceDraft
  isBooking: boolean
}): Promise<AddedPrice> {
  const answer = await api.prices.$post({ json: jsonOf(draft), query: {} })
  if (answer.status !== 201) throw await failureOf(answer)
  return { change: await answer.json(), booked: isBooking ? await bookPastCalls() : null }
}

async function bookPastCalls(): Promise<BookedCalls> {
  const answer = await api.prices['past-calls'].$post({ json: {}, query: {} })
  if (answer.status !== 200) throw await failureOf(answer)
  return answer.json()
}

async function withdraw(id: string): Promise<PriceChangeSummary> {
  const answer = await api.prices.withdraw.$post({ json: { id }, query: {} })
  if (answer.status !== 200) throw await failureOf(answer)
  return answer.json()
}

type Body = Parameters<typeof api.prices.$post>[0]['json']

/** The client's type has no place for fields that may be absent and are not undefined; a draft has none of those. */
function jsonOf(draft: PriceDraft): Body {
  return draft as Body
}
