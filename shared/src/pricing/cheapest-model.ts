import { decimalToPicoUsd } from '../money/index.ts'
import { dayMs } from '../time/index.ts'
import type { CatalogueModel, ProviderCatalogue } from './catalogue-schema.ts'
import { retiredModels } from './retired-models.ts'

type Wanted = {
  kind: 'chat' | 'embedding'
  now: number
  /** Leaves out models that a call from here does not reach. */
  isReached?: (model: string) => boolean
}

/**
 * The model that a first call asks: the cheapest of its kind that is sold today, by a token in and a token out. Free ones
 * show nothing of what a call costs. Models that began over a year ago may have been switched off since: they come last.
 */
export function cheapestModel(
  { provider, models }: Pick<ProviderCatalogue, 'provider' | 'models'>,
  { kind, now, isReached = () => true }: Wanted,
): string | null {
  const retired = retiredModels[provider]
  const sold = models
    .filter((one) => one.kind === kind && !retired?.test(one.model) && !isSpecial.test(one.model))
    .filter((one) => isReached(one.model))
    .map((one) => ({ ...one, picoUsd: priceOf(one, now) }))
    .filter(({ picoUsd }) => picoUsd > 0n)
    .toSorted((a, b) => Number(a.picoUsd - b.picoUsd))
  const newer = sold.filter(({ prices }) => !isOld(prices[0]?.from ?? null, now))
  return (newer[0] ?? sold[0])?.model ?? null
}

/** Fine-tuned models belong to somebody. The others want sound or a picture, search the web, or judge a text. */
const isSpecial = /^ft:|audio|image|search|research|guard|preview|robotics/
const newForMs = 366 * dayMs

function isOld(from: string | null, now: number): boolean {
  return from !== null && Date.parse(from) < now - newForMs
}

/** Dollars for a million tokens in and a million out; 0 where it is free or not sold today. */
function priceOf({ prices }: CatalogueModel, now: number): bigint {
  const row = prices.find(
    ({ from, until }) =>
      (from === null || Date.parse(from) <= now) && (until === null || Date.parse(until) > now),
  )
  const { uncachedInputTokens: input = '0', outputTextTokens: output = '0' } = row?.rates ?? {}
  return decimalToPicoUsd(input) + decimalToPicoUsd(output)
}
