import type { FactorBody, PriceDraft } from '@outlay/shared/api'
import {
  allPrices,
  isModelRouter,
  type OwnRecords,
  type PriceBook,
  type PriceEntry,
  resolveModel,
  withOwnRecords,
} from '@outlay/shared/pricing'
import { pointInTimeToMs } from '@outlay/shared/time'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import { newId } from '../../lib/ids.ts'
import { createOneAtATime } from '../../lib/one-at-a-time.ts'
import { recordsOfDraft } from './records-of-draft.ts'
import type { OwnPriceStore, PriceChange } from './store.ts'

const words = errorWords.prices

export type PriceDesk = Awaited<ReturnType<typeof createPriceDesk>>

type DeskOptions = {
  store: OwnPriceStore
  /** What came with Outlay. */
  shipped: PriceBook
  /** The id of the project with that id or name; null where there is none. */
  findProjectId(idOrName: string): Promise<string | null>
  /** Tells whoever prices calls of a change; resolves once they are priced by it. By default nobody is told. */
  announce?(records: OwnRecords): Promise<void>
  now(): number
}

const changesShown = 200

/**
 * The prices in force, what came with Outlay and what the installation says itself, and the one place where the
 * latter changes. Each change is on record before the book is another one; calls are priced by the book they find.
 */
export async function createPriceDesk({ store, shipped, findProjectId, announce, now }: DeskOptions) {
  // A change is checked against the records it is added to.
  const inTurn = createOneAtATime()
  let records = await store.readOwn()
  let book = withOwnRecords(shipped, records)

  return {
    book: () => book,
    records: () => records,
    bookOf: (others: OwnRecords): PriceBook => withOwnRecords(shipped, others),
    prices: (): PriceEntry[] => allPrices(book),
    /** Puts every price that calls may be billed by on record; call it before the first is. */
    keepPrices: () => store.addMissing(allPrices(book), now()),
    reload,
    listChanges: () => store.listChanges(changesShown),

    /** What the records would be with the draft among them. Throws `invalid-request` for one that cannot be taken. */
    async draft(draft: PriceDraft): Promise<{ records: OwnRecords; book: PriceBook }> {
      const added = await recordsOfDraft(draft, { now: now(), isTaken: store.isTaken })
      return refuseConfusion({
        ...records,
        prices: [...records.prices, ...added.prices],
        names: [...records.names, ...added.names],
      })
    },

    /** Adds prices and names: a change of its own, or a part of the change that the draft names. */
    add: (draft: PriceDraft, kind: 'added' | 'imported' | 'named') => inTurn(() => add(draft, kind)),
    /** Says what a project pays of the list cost, from an instant on. */
    setFactor: (body: FactorBody) => inTurn(() => setFactor(body)),
    /** Takes back a price, a name, a factor, or all that a change added; null when there is nothing of that id. */
    withdraw: (id: string) => inTurn(() => withdraw(id)),
  }

  async function add(draft: PriceDraft, kind: 'added' | 'imported' | 'named'): Promise<PriceChange> {
    const at = now()
    const added = await recordsOfDraft(draft, { now: at, isTaken: store.isTaken })
    if (added.prices.length + added.names.length === 0) {
      throw new OutlayError('invalid-request', words.nothingToAdd)
    }
    refuseConfusion({
      ...records,
      prices: [...records.prices, ...added.prices],
      names: [...records.names, ...added.names],
    })
    const earlier = draft.changeId === null ? null : await store.findChange(draft.changeId)
    if (draft.changeId !== null && earlier?.kind !== kind) {
      throw new OutlayError('invalid-request', words.unknownChange)
    }
    return put({ ...emptyChange(earlier?.id ?? newId('chg', at), at), ...added, kind, note: draft.note })
  }

  async function setFactor({ project, provider, factor, from }: FactorBody): Promise<PriceChange> {
    const at = now()
    const projectId = await findProjectId(project)
    if (projectId === null) {
      throw new OutlayError('invalid-request', words.unknownProject(project))
    }
    const start = from === undefined ? at : from === null ? null : pointInTimeToMs(from, 'UTC')
    const record = { id: newId('fac', at), projectId, provider, factor, from: start, addedAt: at }
    return put({ ...emptyChange(newId('chg', at), at), kind: 'factor', factors: [record] })
  }

  async function withdraw(id: string): Promise<PriceChange | null> {
    const at = now()
    const inForce = new Set(idsOf(records))
    const change = await store.findChange(id)
    const withdrawn = (change ? idsOf(change) : [id]).filter((one) => inForce.has(one))
    if (withdrawn.length === 0) return null
    const note = change?.note ?? null
    return put({ ...emptyChange(newId('chg', at), at), kind: 'withdrawn', withdrawn, note })
  }

  /** A price is on record by its id before a call can be billed by it. */
  async function put(change: PriceChange): Promise<PriceChange> {
    const added = new Set(change.prices.map(({ id }) => id))
    const next = withOwnRecords(shipped, { ...records, prices: [...records.prices, ...change.prices] })
    await store.addMissing(
      allPrices(next).filter(({ id }) => added.has(id)),
      now(),
    )
    await store.addChange(change)
    await reload()
    return change
  }

  async function reload(): Promise<void> {
    records = await store.readOwn()
    book = withOwnRecords(shipped, records)
    await announce?.(records)
  }

  /** A name means one model of one's own, and a name of the operator's means a model that there is. */
  function refuseConfusion(next: OwnRecords): { records: OwnRecords; book: PriceBook } {
    const nextBook = withOwnRecords(shipped, next)
    const models = new Map<string, string>()
    for (const { provider, model, names } of next.prices) {
      for (const name of names) {
        const key = `${provider}/${name}`
        if ((models.get(key) ?? model) !== model) {
          throw new OutlayError('invalid-request', words.invalid(provider, model, words.tooManyNames))
        }
        models.set(key, model)
      }
    }
    const withoutNames = withOwnRecords(shipped, { ...next, names: [] })
    for (const { provider, model } of next.names.slice(records.names.length)) {
      // A router has a fee and no price by the token, so the catalogue lists no model of that name.
      if (!resolveModel(withoutNames, provider, model) && !isModelRouter(provider, model)) {
        throw new OutlayError('invalid-request', words.unknownModel(model, provider))
      }
    }
    return { records: next, book: nextBook }
  }
}

function emptyChange(id: string, at: number): Omit<PriceChange, 'kind'> {
  return { id, at, note: null, prices: [], names: [], factors: [], withdrawn: [] }
}

function idsOf({ prices, names, factors }: Pick<OwnRecords, 'prices' | 'names' | 'factors'>): string[] {
  return [...prices, ...names, ...factors].map(({ id }) => id)
}
