import type { Receipt } from '@outlay/shared/records'
import { buildIntent, receiptFields } from '@outlay/shared/records'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anotherValue, anyReceipt } from '../control-plane/storage/contract/any-receipt.ts'
import { sampleReceipt } from '../control-plane/storage/contract/sample-records.ts'
import { decodeJournalRecord, encodeJournalRecord, glanceAt, type JournalRecord } from './journal-record.ts'

const receipt = sampleReceipt({ requestModel: 'gpt-4o-mini "\u2028é', listCost: 2n ** 63n - 1n })
const intent = buildIntent(receipt)

const polled = {
  usageSource: 'reported',
  usage: { uncachedInputTokens: 7 },
  model: 'gpt-4o-mini-2024-07-18',
  serviceTier: 'default',
  units: [{ unit: 'webSearches', quantity: 2 }],
  reportedCostUsd: '0.0001',
} as const

const key = {
  id: 'key_1',
  kind: 'pass-through',
  digest: 'd',
  hint: 'sk-...4f2a',
  name: 'sk-...4f2a',
  projectId: null,
  provider: 'openai',
  permissions: [],
  createdAt: 1,
} as const

it.each<JournalRecord>([
  { kind: 'run', id: 'run_1', at: 1_795_000_000_000 },
  { kind: 'intent', intent },
  {
    kind: 'progress',
    answers: [
      { id: intent.id, responseBytes: 9 },
      { id: 'req_2', responseBytes: 0 },
    ],
  },
  { kind: 'receipt', receipt, key, polled: null },
  { kind: 'receipt', receipt, key: null, polled: null },
  { kind: 'receipt', receipt, key: null, polled },
  { kind: 'line', receipt },
  { kind: 'amendment', receipt },
])('a record of kind $kind comes back as it was, money to the last digit', (record) => {
  expect(decodeJournalRecord(encodeJournalRecord(record))).toEqual(record)
})

it('a record shows its kind and its id without being decoded', () => {
  expect(glanceAt(encodeJournalRecord({ kind: 'intent', intent }))).toEqual({ kind: 'intent', id: intent.id })
  expect(glanceAt(encodeJournalRecord({ kind: 'run', id: 'run_1', at: 1 }))).toEqual({
    kind: 'run',
    id: 'run_1',
  })
  expect(glanceAt('what is this')).toBeNull()
})

describe('each field of a receipt', () => {
  it.each(receiptFields.map((field) => [field.name, field] as const))(
    '%s is read back unchanged',
    (_, field) => {
      const record = { kind: 'amendment', receipt: { ...receipt, ...anotherValue(field, receipt) } } as const
      expect(decodeJournalRecord(encodeJournalRecord(record))).toEqual(record)
    },
  )
})

it('a receipt with any values is read back unchanged', () => {
  const checked = fc.property(anyReceipt, (receipt) => {
    const record = { kind: 'receipt', receipt, key, polled: null } as const
    expect(decodeJournalRecord(encodeJournalRecord(record))).toEqual(record)
  })
  fc.assert(checked, { numRuns: 100 })
})

/** Written by the first version that had format 3. */
const recordOfFormat3 =
  '[3,"receipt",["req_01a1fb0e-6995-7c83-9583-ab074436af08",1795176000000,"prj_1","key_1","openai","chat","POST",' +
  '"/v1/chat/completions","gpt-4o-mini",false,4000,"bytes",4100,16384,' +
  '"checkout-42","claude-code","2.1.197","subagent","a7","a1",null,"github.com/example/shop","ann",{"feature":"chat"},0.2,"low",3,1,' +
  '"gpt-4o-mini-2024-07-18","answered",200,null,' +
  '"reported",{"uncachedInputTokens":1000,"outputTextTokens":500},"{\\"prompt_tokens\\":1000,\\"completion_tokens\\":500}",' +
  '"default",812.5,120.25,900,[{"status":200,"error":null,"durationMs":812.5}],"req-of-the-provider","openai:resp_1",' +
  '"priced",null,"openai/gpt-4o-mini@2024-07-18","standard","base","450000000","450000000",null,"1",null,' +
  '[["uncachedInputTokens",1000,"150000000","150000000"],["outputTextTokens",500,"600000000","300000000"]],' +
  '"0.9",{"region":"eu"}],null]'

it('a record of an earlier version in this format is read, and written identically', () => {
  const changes: Partial<Receipt> = {
    sessionId: 'checkout-42',
    agentName: 'claude-code',
    agentVersion: '2.1.197',
    agentRole: 'subagent',
    agentId: 'a7',
    parentAgentId: 'a1',
    repository: 'github.com/example/shop',
    endUser: 'ann',
    tags: { feature: 'chat' },
    temperature: 0.2,
    effort: 'low',
    messageCount: 3,
    toolCount: 1,
    objectId: 'openai:resp_1',
    costLow: 1n,
    effectiveFactor: '0.9',
    priceFacts: { region: 'eu' },
  }
  const { id, ...receipt } = sampleReceipt({ admittedAt: 1_795_176_000_000, ...changes })
  const record = decodeJournalRecord(recordOfFormat3)
  expect(record).toMatchObject({ kind: 'receipt', receipt, key: null })
  const known = recordOfFormat3.slice(0, -'],null]'.length)
  expect(encodeJournalRecord(record).startsWith(known), 'it is written with the same bytes').toBe(true)
})

it('a record written before a field was added has null for it', () => {
  const shorter = recordOfFormat3.replace(',"0.9",{"region":"eu"}],null]', '],null]')
  expect(decodeJournalRecord(shorter)).toMatchObject({
    receipt: { costHigh: null, effectiveFactor: null, priceFacts: null },
  })
})

it('a record of another version is refused', () => {
  expect(() => decodeJournalRecord('[0,"intent",[]]')).toThrow('another version')
})
