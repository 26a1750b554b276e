import type {
  BookedCalls,
  OwnPriceRecords,
  PastCalls,
  PriceChangeSummary,
  PriceDraft,
  PricePreview,
} from '@outlay/shared/api'
import { allToolFees, type OwnRecords } from '@outlay/shared/pricing'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import { bookPastCalls, type Repricing } from './book-past-calls.ts'
import { previewDraft } from './preview-draft.ts'
import type { PriceDesk } from './price-desk.ts'
import type { PriceChange } from './store.ts'

type ServiceOptions = {
  desk: PriceDesk
  /** Computes the costs of past calls without a cost by these records, outside the event loop. */
  sumPastCalls(records: OwnRecords): Promise<PastCalls>
  repricing(): Repricing
  projectNames(): Promise<ReadonlyMap<string, string>>
  now(): number
}

export type PriceService = ReturnType<typeof createPriceService>

/** Questions about own prices and changes to them: for the API, and for commands when no server runs. */
export function createPriceService({ desk, sumPastCalls, repricing, projectNames, now }: ServiceOptions) {
  let isBooking = false
  return {
    list: () => desk.prices(),
    toolFees: () => allToolFees(desk.book()),
    async own(): Promise<OwnPriceRecords> {
      const { names, factors } = desk.records()
      const projects = await projectNames()
      return {
        names: names.map(({ id, provider, name, model, from }) => ({
          ...{ id, provider, name, model },
          from: instantOf(from),
        })),
        factors: factors.map(({ id, projectId, provider, factor, from }) => ({
          ...{ id, projectId, provider, factor },
          project: projects.get(projectId) ?? projectId,
          from: instantOf(from),
        })),
      }
    },
    changes: async () => (await desk.listChanges()).map(summaryOf),

    /** An empty draft asks for the costs that the prices in force explain. */
    async preview(draft: PriceDraft): Promise<PricePreview> {
      const next = await desk.draft(draft)
      const lines = previewDraft(desk.book(), next.book, draft, now())
      return { ...lines, pastCalls: await sumPastCalls(next.records) }
    },
    async add(draft: PriceDraft): Promise<PriceChangeSummary> {
      const kind = draft.note !== null ? 'imported' : draft.prices.length > 0 ? 'added' : 'named'
      return summaryOf(await desk.add(draft, kind))
    },
    setFactor: async (body: Parameters<PriceDesk['setFactor']>[0]) => summaryOf(await desk.setFactor(body)),
    async withdraw(id: string): Promise<PriceChangeSummary | null> {
      const change = await desk.withdraw(id)
      return change && summaryOf(change)
    },

    /** One at a time: a second run would find the costs that the first is about to book. */
    async bookPastCalls(): Promise<BookedCalls> {
      if (isBooking) throw new OutlayError('conflict', errorWords.prices.isBooking)
      isBooking = true
      try {
        return await bookPastCalls(repricing())
      } finally {
        isBooking = false
      }
    },
  }
}

const idsShown = 20

function summaryOf({
  id,
  at,
  kind,
  note,
  prices,
  names,
  factors,
  withdrawn,
}: PriceChange): PriceChangeSummary {
  const ids = [...[...prices, ...names, ...factors].map((one) => one.id), ...withdrawn]
  return {
    id,
    at: new Date(at).toISOString(),
    kind,
    note,
    prices: prices.length,
    names: names.length,
    factors: factors.length,
    withdrawn: withdrawn.length,
    ids: ids.slice(0, idsShown),
  }
}

function instantOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}
