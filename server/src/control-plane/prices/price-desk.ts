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
  /** The prices that ship with Outlay. */
  shipped: PriceBook
  /** The id of the project with that id or name; null for an unknown project. */
  findProjectId(idOrName: string): Promise<string | null>
  /** Tells the data plane about a change. Resolves once calls are priced by it. Default: no announcement. */
  announce?(records: OwnRecords): Promise<void>
  now(): number
}

const changesShown = 200

/**
 * The prices in force: those that ship and the installation's own. This is the only place that changes the
 * latter. A change is on record before a new book replaces the old one, and a call is priced by the book of
 * its moment.
 */
export async function createPriceDesk({ store, shipped, findProjectId, announce, now }: DeskOptions) {
  // Serialized, because each change is checked against the records that it is added to.
  const inTurn = createOneAtATime()
  let records = await store.readOwn()
  let book = withOwnRecords(shipped, records)

  return {
    book: () => book,
    records: () => records,
    bookOf: (others: OwnRecords): PriceBook => withOwnRecords(shipped, others),
    prices: (): PriceEntry[] => allPrices(book),
    /** Records every price that calls may be billed by. Call it before the first call is billed. */
    keepPrices: () => store.addMissing(allPrices(book), now()),
    reload,
    listChanges: () => store.listChanges(changesShown),

    /**
     * The records and the book with the draft applied. Throws `invalid-request` for a draft that cannot be
     * accepted.
     */
    async draft(draft: PriceDraft): Promise<{ records: OwnRecords; book: PriceBook }> {
      const added = await recordsOfDraft(draft, { now: now(), isTaken: store.isTaken })
      return refuseConfusion({
        ...records,
        prices: [...records.prices, ...added.prices],
        names: [...records.names, ...added.names],
      })
    },

    /** Adds prices and names, as a new change or as a part of the change that the draft names. */
    add: (draft: PriceDraft, kind: 'added' | 'imported' | 'named') => inTurn(() => add(draft, kind)),
    /** Sets the share of the list cost that a project pays from an instant on. */
    setFactor: (body: FactorBody) => inTurn(() => setFactor(body)),
    /** Withdraws a price, a name, a factor, or all that a change added; null for an unknown id. */
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

  /** Records new prices first, because a call can be billed by them as soon as the book changes. */
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

  /** Refuses a name that means two own models, and an operator's name for an unknown model. */
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
      // A router has a fee but no price per token, so the catalogue does not list it as a model.
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
