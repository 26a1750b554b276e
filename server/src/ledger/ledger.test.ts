import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Intent } from '@outlay/shared/records'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sampleReceipt } from '../storage/contract/sample-records.ts'
import { Journal } from './journal.ts'
import { encodeJournalRecord } from './journal-record.ts'
import { Ledger } from './ledger.ts'
import { recover } from './recover.ts'
import { type LedgerStore, StorageUnavailable } from './store.ts'

let folder: string
let isLocked: boolean
let events: string[]
let ledger: Ledger
let store: LedgerStore

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] })
  folder = mkdtempSync(join(tmpdir(), 'outlay-ledger-'))
  isLocked = false
  events = []
  store = {
    transaction(work: () => void) {
      if (isLocked) throw new StorageUnavailable('database is locked')
      work()
    },
    insertRequest: () => true,
    addToRollups() {},
    putObject() {},
    insertKey() {},
    recordedIds: () => new Set<string>(),
  } as unknown as LedgerStore
  ledger = new Ledger({ ...options(), journal: openJournal().journal })
})
afterEach(() => {
  isLocked = false
  ledger.close()
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
})

const openJournal = (bytes?: number) =>
  Journal.open({ file: join(folder, 'journal'), flushToDisk: false, ...(bytes ? { bytes } : {}) })

function options(onFailure: 'refuse' | 'serve' = 'refuse') {
  const say = ({ event }: { event: string }) => events.push(event)
  const logger = { warn: say, error: say } as unknown as ConstructorParameters<typeof Ledger>[0]['logger']
  return { store, logger, onFailure }
}

function settleOne(): void {
  ledger.settle({ receipt: sampleReceipt(), key: null, openCall: null }, () => {})
}

describe('whoever watches the log is told of a database that cannot be written', () => {
  test('not while a checkpoint or a reader holds it for moments, however many', () => {
    for (let moment = 0; moment < 20; moment += 1) {
      isLocked = true
      settleOne()
      vi.advanceTimersByTime(200)
      expect(ledger.state).toEqual({ state: 'journal', pending: 1 })
      isLocked = false
      vi.advanceTimersByTime(200)
      expect(ledger.state).toEqual({ state: 'ok', pending: 0 })
    }
    expect(events).toEqual([])
  })

  test('not when a reader has had all of it written before somebody else holds it', () => {
    settleOne()
    vi.advanceTimersByTime(0)
    expect(ledger.writeThrough()).toBe(true)
    isLocked = true
    vi.advanceTimersByTime(5_000)
    expect(ledger.state).toEqual({ state: 'ok', pending: 0 })
    expect(events).toEqual([])
  })

  test('once when it lasts a second, and once when it is over', () => {
    isLocked = true
    settleOne()
    vi.advanceTimersByTime(900)
    expect(events).toEqual([])
    vi.advanceTimersByTime(5_000)
    expect(events).toEqual(['database-unavailable'])
    isLocked = false
    vi.advanceTimersByTime(100)
    expect(events).toEqual(['database-unavailable', 'database-back'])
  })
})

describe('a journal that is full, of a database that cannot be written', () => {
  const bytes = 64 * 1024
  const interrupted = (intent: Intent) => sampleReceipt({ ...intent, outcome: 'interrupted' })
  const admitOne = (on: Ledger) =>
    new Promise<Error | null>((resolve) => {
      on.admit(sampleReceipt(), resolve)
      vi.advanceTimersByTime(0)
    })

  /** Calls whose receipts fill one half of a journal to its last record, as a process leaves them that is killed. */
  function fill(): string[] {
    rmSync(join(folder, 'journal'))
    const { journal } = openJournal(bytes)
    const ids: string[] = []
    for (;;) {
      const receipt = sampleReceipt()
      if (!journal.append([encodeJournalRecord({ kind: 'receipt', receipt, key: null })])) break
      ids.push(receipt.id)
    }
    journal.close()
    return ids
  }

  function startOn(onFailure: 'refuse' | 'serve') {
    ledger.close()
    ledger = new Ledger({ ...options(), journal: openJournal(bytes).journal })
    ledger.close()
    const ids = fill()
    const { journal, records } = openJournal(bytes)
    isLocked = true
    ledger = new Ledger({ ...options(onFailure), journal })
    ledger.adopt(recover({ records, store, interrupted }).entries)
    return ids
  }

  test('makes a start refuse calls until there is room, which it finds out by itself', async () => {
    const ids = startOn('refuse')
    expect(ledger.state).toEqual({ state: 'refusing', pending: ids.length })
    expect(await admitOne(ledger)).toMatchObject({ message: 'the journal is full' })
    vi.advanceTimersByTime(5_000)
    expect(ledger.state.state).toBe('refusing')
    isLocked = false
    vi.advanceTimersByTime(1_000)
    expect(ledger.state).toEqual({ state: 'ok', pending: 0 })
    expect(await admitOne(ledger)).toBe(null)
  })

  test('lets a start serve calls where the operator prefers that', async () => {
    const ids = startOn('serve')
    expect(ledger.state).toEqual({ state: 'journal', pending: ids.length })
    expect(await admitOne(ledger)).toBe(null)
  })

  test('still has every call after a stop and one more start', () => {
    const ids = startOn('refuse')
    ledger.close()
    const { journal, records } = openJournal(bytes)
    const left = recover({ records, store, interrupted }).entries
    expect(left.map(({ receipt }) => receipt.id)).toEqual(ids)
    ledger = new Ledger({ ...options(), journal })
  })

  test('takes what is in memory alone at a stop, as far as there is room, and says how many calls it lost', () => {
    startOn('serve')
    for (let call = 0; call < 3; call += 1) settleOne()
    vi.advanceTimersByTime(0)
    ledger.close()
    expect(events).toEqual(['receipts-in-memory-only', 'receipts-lost'])
    ledger = new Ledger({ ...options(), journal: openJournal(bytes).journal })
  })

  test('begins anew as soon as it can after rows were taken out of the database on purpose', () => {
    startOn('serve')
    for (let call = 0; call < 3; call += 1) settleOne()
    vi.advanceTimersByTime(0)
    ledger.forgetWritten()
    expect(openJournal(bytes).records.length).toBeGreaterThan(0)
    isLocked = false
    vi.advanceTimersByTime(2_000)
    expect(openJournal(bytes).records).toHaveLength(0)
  })
})
