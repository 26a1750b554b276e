import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLogger } from '../lib/logger.ts'
import { sampleReceipt } from '../storage/contract/sample-records.ts'
import { createLedgerStore, openDatabase } from '../storage/sqlite/index.ts'
import { Journal } from './journal.ts'
import { encodeJournalRecord } from './journal-record.ts'
import { openLedger } from './open-ledger.ts'

let folder: string
let file: string
let database: ReturnType<typeof openDatabase>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-open-ledger-'))
  file = join(folder, 'outlay.journal')
  database = openDatabase(join(folder, 'outlay.db'), { durability: 'process' })
})
afterEach(() => {
  database.close()
  rmSync(folder, { recursive: true, force: true })
})

const openJournal = () => Journal.open({ file, bytes: 256 * 1024, flushToDisk: false })
const receiptRecord = (receipt = sampleReceipt()) =>
  encodeJournalRecord({ kind: 'receipt', receipt, key: null })

function start({ stoodHere = true } = {}) {
  const { ledger, notices } = openLedger({
    opened: openJournal(),
    journalFile: file,
    stoodHere,
    store: createLedgerStore(database),
    logger: createLogger('silent').logger,
    onFailure: 'refuse',
    interrupted: (intent) => sampleReceipt({ ...intent, outcome: 'interrupted' }),
  })
  ledger.close()
  const calls = database.client.prepare('SELECT outcome FROM requests').pluck().all()
  return { calls, notices }
}

test.each([
  ['no JSON', 'what is this'],
  ['no list', '{"format":2}'],
  ['a list without values', '[2,"receipt"]'],
  ['a receipt without its fields', '[2,"receipt",["req_1"],null]'],
  ['of a kind that there is not', '[2,"holiday",["req_1"],null]'],
  ['null', 'null'],
])('a record that is %s is left out, told of and kept, and the others are taken over', (_, record) => {
  const { journal } = openJournal()
  journal.append([receiptRecord(), record, receiptRecord()])
  journal.close()
  const { calls, notices } = start()
  expect(calls).toHaveLength(2)
  const [copy] = readdirSync(folder).filter((name) => name.startsWith('outlay.journal.damaged-'))
  expect(notices).toEqual([
    `The journal ${file} has entries that mean nothing to this version (1). They were left out. The journal as it was found is kept in ${join(folder, copy!)}.`,
  ])
  expect(start().notices).toEqual([])
})

test('a journal of another version is refused in one sentence, and stays as it is', () => {
  const { journal } = openJournal()
  journal.append([receiptRecord(), '[1,"receipt",["req_1"],null]'])
  journal.close()
  expect(() => start()).toThrow(/^The journal was written by another version of Outlay/)
  expect(openJournal().records).toHaveLength(2)
})

test('a call whose receipt is lost in the damage is interrupted, and one whose intent is lost is whole', () => {
  const { journal } = openJournal()
  const lost = sampleReceipt()
  const intent = encodeJournalRecord({ kind: 'intent', intent: lost })
  journal.append([intent, '[2,"x"]', receiptRecord()])
  journal.close()
  expect(start().calls.toSorted()).toEqual(['answered', 'interrupted'])
})

test('a journal that is gone or emptied is told of where one stood before, and nowhere else', () => {
  expect(start({ stoodHere: false }).notices).toEqual([])
  expect(start().notices).toEqual([])
  truncateSync(file, 0)
  expect(start().notices).toEqual([expect.stringContaining(`The journal ${file} is gone or was emptied.`)])
  rmSync(file)
  expect(start().notices).toHaveLength(1)
  expect(start().notices).toEqual([])
})
