import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sampleReceipt } from '../storage/contract/sample-records.ts'
import { Journal } from './journal.ts'
import { Ledger } from './ledger.ts'
import { type LedgerStore, StorageUnavailable } from './store.ts'

let folder: string
let isLocked: boolean
let events: string[]
let ledger: Ledger

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] })
  folder = mkdtempSync(join(tmpdir(), 'outlay-ledger-'))
  isLocked = false
  events = []
  const store = {
    transaction(work: () => void) {
      if (isLocked) throw new StorageUnavailable('database is locked')
      work()
    },
    insertRequest: () => true,
    addToRollups() {},
  }
  const { journal } = Journal.open({ file: join(folder, 'journal'), flushToDisk: false })
  const say = ({ event }: { event: string }) => events.push(event)
  ledger = new Ledger({
    journal,
    store: store as unknown as LedgerStore,
    logger: { warn: say, error: say } as unknown as ConstructorParameters<typeof Ledger>[0]['logger'],
    onFailure: 'refuse',
  })
})
afterEach(() => {
  isLocked = false
  ledger.close()
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
})

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
