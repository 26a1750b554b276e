import type { OwnNameDraft, OwnPriceDraft, PriceDraft } from '@outlay/shared/api'
import {
  catalogueUnit,
  compileRow,
  type OwnName,
  type OwnPrice,
  providerCatalogueSchema,
} from '@outlay/shared/pricing'
import { pointInTimeToMs } from '@outlay/shared/time'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import { newId } from '../../lib/ids.ts'

const words = errorWords.prices

type Circumstances = { now: number; isTaken(priceId: string): Promise<boolean> }

/** The records that a draft would add. Throws `invalid-request` for a price that cannot be billed by. */
export async function recordsOfDraft(
  { prices, names }: PriceDraft,
  { now, isTaken }: Circumstances,
): Promise<{ prices: OwnPrice[]; names: OwnName[] }> {
  const used = new Set<string>()
  const added: OwnPrice[] = []
  for (const price of prices) added.push(await priceOf(price))
  return { prices: added, names: names.map((name) => nameOf(name, now)) }

  async function priceOf({ names: others, ...draft }: OwnPriceDraft): Promise<OwnPrice> {
    refuseUnusable(draft)
    const id = await freeId(`own:${draft.provider}/${draft.model}@${draft.price.from ?? 'undated'}`)
    used.add(id)
    return { id, ...draft, names: [...new Set([draft.model, ...others])], addedAt: now }
  }

  async function freeId(id: string): Promise<string> {
    for (let number = 1; ; number += 1) {
      const candidate = number === 1 ? id : `${id}#${number}`
      if (!used.has(candidate) && !(await isTaken(candidate))) return candidate
    }
  }
}

function nameOf({ provider, name, model, from }: OwnNameDraft, now: number): OwnName {
  const at = from === null ? null : pointInTimeToMs(from, 'UTC')
  return { id: newId('map', now), provider, name, model, from: at, addedAt: now }
}

function refuseUnusable(draft: Omit<OwnPriceDraft, 'names'>): void {
  const problem = priceProblem(draft)
  if (problem !== null) {
    throw new OutlayError('invalid-request', words.invalid(draft.provider, draft.model, problem))
  }
}

/**
 * The objection of the catalogue's rules to a price, checked alone in a catalogue of its provider; null
 * without one.
 */
export function priceProblem({ provider, model, price }: Omit<OwnPriceDraft, 'names'>): string | null {
  const checked = providerCatalogueSchema.safeParse({
    schemaVersion: 1,
    provider,
    unit: catalogueUnit,
    routingPrefixes: [],
    snapshotSuffixes: [],
    models: [
      {
        ...{ model, kind: 'chat', names: [model], contextWindowTokens: null, maxOutputTokens: null },
        prices: [price],
      },
    ],
    aliases: [],
    patterns: [],
  })
  return checked.success ? problemOf(price) : (checked.error.issues[0]?.message ?? null)
}

/** Refuses a price whose factor makes a rate inexact. */
function problemOf(price: OwnPriceDraft['price']): string | null {
  try {
    compileRow('', price)
    return null
  } catch (error) {
    if (error instanceof RangeError) return words.notWhole
    throw error
  }
}
