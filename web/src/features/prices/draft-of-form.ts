import type { PriceDraft } from '@outlay/shared/api'
import type { TokenPart } from '@outlay/shared/usage'
import { words } from '@outlay/shared/words'
import type { Day } from '../../lib/calendar.ts'

export type PriceForm = {
  provider: string
  model: string
  prompt: string
  cached: string
  answer: string
  /** Empty: ever since for a model without a price, today for any other. */
  from: string
  source: string
}

export const emptyForm: PriceForm = {
  provider: 'openai',
  model: '',
  prompt: '',
  cached: '',
  answer: '',
  from: '',
  source: '',
}

const parts = {
  prompt: 'uncachedInputTokens',
  cached: 'cacheReadInputTokens',
  answer: 'outputTextTokens',
} as const satisfies Record<string, TokenPart>

/** What somebody typed as a draft; null where no price is given. */
export function draftOfForm(
  form: PriceForm,
  { hasPrice, today }: { hasPrice: boolean; today: Day },
): PriceDraft | null {
  const rates: Partial<Record<TokenPart, string>> = {}
  for (const field of ['prompt', 'cached', 'answer'] as const) {
    const usd = form[field].trim().replace(',', '.')
    if (usd !== '') rates[parts[field]] = usd
  }
  if (Object.keys(rates).length === 0) return null
  const from = form.from === '' ? (hasPrice ? today : null) : form.from
  const source = form.source.trim() === '' ? words.prices.add.ownSource : form.source.trim()
  const price = {
    provider: form.provider.trim().toLowerCase(),
    model: form.model.trim().toLowerCase(),
    names: [],
    ...{ kind: null, contextWindowTokens: null, maxOutputTokens: null, note: null },
    price: { from, until: null, rates, source, verifiedOn: today },
  }
  return { prices: [price], names: [], note: null, changeId: null }
}
