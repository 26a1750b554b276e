import type { CostRecord, Intent, MeteredUsage, Receipt } from '@outlay/shared/records'
import { type Pace, withoutRest } from '../../lib/pace.ts'
import type { JournalEntry } from '../../link/index.ts'
import type { KeptObject, LedgerBatch, LedgerFacts, LedgerQuestion, LedgerStore } from './ledger-store.ts'
import { RollupFold } from './rollup.ts'

export type Pricing = {
  /** Prices usage that became known after the call's own answer, at the prices of the moment of admission. */
  price(intent: Intent, metered: MeteredUsage): CostRecord
  /** Makes the row of a call that repeats usage which another call has booked. */
  withoutUsage(receipt: Receipt): Receipt
}

type FoldDeps = { store: Pick<LedgerStore, 'lookUp'>; pricing: Pricing; pace?: Pace | undefined }

/**
 * Turns journal entries, in order, into one batch for the database. Only this function decides whether an
 * object is booked already, so it also decides between two calls about one object in the same batch.
 */
export async function foldEntries(
  entries: readonly JournalEntry[],
  { store, pricing, pace = withoutRest }: FoldDeps,
): Promise<LedgerBatch> {
  const facts = await store.lookUp(questionAbout(entries))
  const batch = new BatchFold(facts, pricing)
  const makers = batch.makersOf(entries)
  if (makers.length > 0) batch.learn(await store.lookUp({ wholeRequestIds: makers }))
  for (const entry of entries) {
    batch.add(entry)
    pace()
  }
  return batch.finish()
}

function questionAbout(entries: readonly JournalEntry[]): LedgerQuestion {
  const requestIds: string[] = []
  const wholeRequestIds: string[] = []
  const objectIds: string[] = []
  for (const { kind, receipt } of entries) {
    if (kind === 'amendment') wholeRequestIds.push(receipt.id)
    else requestIds.push(receipt.id)
    if (receipt.objectId !== null) objectIds.push(receipt.objectId)
  }
  return { requestIds, wholeRequestIds, objectIds }
}

/** A batch under construction: the facts on record, and what the batch itself adds to them. */
class BatchFold {
  readonly #facts: LedgerFacts
  readonly #pricing: Pricing
  readonly #receipts: Map<string, Receipt>
  readonly #adjusted: Set<string>
  readonly #objects: Map<string, KeptObject>
  readonly #changedObjects = new Map<string, KeptObject>()
  readonly #inserted = new Map<string, Receipt>()
  readonly #replaced = new Map<string, Receipt>()
  readonly #keys: NonNullable<Extract<JournalEntry, { kind: 'receipt' }>['key']>[] = []
  readonly #sums = new RollupFold()

  constructor(facts: LedgerFacts, pricing: Pricing) {
    this.#facts = facts
    this.#pricing = pricing
    this.#receipts = new Map(facts.receipts)
    this.#adjusted = new Set(facts.adjusted)
    this.#objects = new Map(facts.objects)
  }

  /** Finds the calls on record that may receive the usage which these entries report. */
  makersOf(entries: readonly JournalEntry[]): string[] {
    return entries.flatMap((entry) => {
      if (entry.kind !== 'receipt' || entry.polled === null || entry.receipt.objectId === null) return []
      const known = this.#objects.get(entry.receipt.objectId)
      return known && !known.isBooked ? [known.requestId] : []
    })
  }

  learn({ receipts, adjusted }: LedgerFacts): void {
    for (const [id, receipt] of receipts) this.#receipts.set(id, receipt)
    for (const id of adjusted) this.#adjusted.add(id)
  }

  add(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'receipt':
        if (entry.key) this.#keys.push(entry.key)
        this.#insert(entry.polled === null ? entry.receipt : this.#polledRow(entry.receipt, entry.polled))
        break
      case 'line':
        if (!this.#isBooked(entry.receipt)) this.#insert(entry.receipt)
        break
      case 'amendment':
        this.#replace(entry.receipt)
    }
  }

  finish(): LedgerBatch {
    return {
      keys: this.#keys,
      inserted: [...this.#inserted.values()],
      replaced: [...this.#replaced.values()],
      sums: this.#sums,
      objects: this.#changedObjects,
    }
  }

  #insert(receipt: Receipt): void {
    // A call that is on record already (a journal read twice) adds nothing.
    if (this.#facts.recorded.has(receipt.id) || this.#inserted.has(receipt.id)) return
    this.#inserted.set(receipt.id, receipt)
    this.#receipts.set(receipt.id, receipt)
    this.#sums.add(receipt)
    this.#noteObject(receipt)
  }

  #replace(receipt: Receipt): void {
    const earlier = this.#receipts.get(receipt.id)
    // Keeps the row: a cost that was booked later belongs to the row as it is.
    if (!earlier || this.#adjusted.has(receipt.id)) return
    this.#sums.add(earlier, -1)
    this.#sums.add(receipt)
    this.#receipts.set(receipt.id, receipt)
    const rows = this.#inserted.has(receipt.id) ? this.#inserted : this.#replaced
    rows.set(receipt.id, receipt)
    this.#noteObject(receipt)
  }

  /**
   * A provider reports the usage of a stored object to every caller who asks. The call that made the object
   * books it, if that call passed through here without its usage. Otherwise the first call that received the
   * usage books it.
   */
  #polledRow(receipt: Receipt, polled: MeteredUsage): Receipt {
    const known = receipt.objectId === null ? undefined : this.#objects.get(receipt.objectId)
    if (known === undefined) return receipt
    if (known.isBooked) return this.#pricing.withoutUsage(receipt)
    const maker = this.#receipts.get(known.requestId)
    if (!maker) return receipt
    this.#replace(this.#withUsage(maker, polled))
    return this.#pricing.withoutUsage(receipt)
  }

  #withUsage(maker: Receipt, polled: MeteredUsage): Receipt {
    const model = polled.model ?? maker.responseModel ?? maker.requestModel
    const usageSource = 'reported'
    const cost = this.#pricing.price(maker, { ...polled, usageSource, model })
    const responseModel = polled.model ?? maker.responseModel
    return { ...maker, ...cost, usage: polled.usage, usageSource, responseModel }
  }

  #isBooked({ objectId }: Receipt): boolean {
    return objectId !== null && this.#objects.get(objectId)?.isBooked === true
  }

  /**
   * The first call to mention an object owns it until another call reports its usage. Usage that Outlay
   * counted itself does not settle the owner, because the provider's own figures may still arrive.
   */
  #noteObject({ objectId, id, usageSource }: Receipt): void {
    if (objectId === null) return
    const known = this.#objects.get(objectId)
    const isBooked = usageSource === 'reported'
    if (known && (known.isBooked || !isBooked)) return
    const object = { requestId: id, isBooked }
    this.#objects.set(objectId, object)
    this.#changedObjects.set(objectId, object)
  }
}
