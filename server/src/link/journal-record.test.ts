import type { Intent, Receipt } from '@outlay/shared/records'
import { expect, it } from 'vitest'
import { decodeJournalRecord, encodeJournalRecord, glanceAt, type JournalRecord } from './journal-record.ts'

const intent: Intent = {
  id: 'req_01a1fb0e-6995-7c83-9583-ab074436af08',
  admittedAt: 1_795_000_000_000,
  projectId: 'prj_1',
  keyId: null,
  provider: 'openai',
  operation: 'chat',
  method: 'POST',
  route: '/v1/chat/completions',
  requestModel: 'gpt-4o-mini "\u2028é',
  isStream: true,
  requestBytes: 1_234,
  boundClass: 'bytes',
  boundInputTokens: 1_490,
  boundOutputTokens: null,
}

const receipt: Receipt = {
  ...intent,
  responseModel: 'gpt-4o-mini-2024-07-18',
  outcome: 'answered',
  status: 200,
  errorType: null,
  usageSource: 'reported',
  usage: { uncachedInputTokens: 7, reasoningTokens: 1 },
  providerUsage: '{"prompt_tokens":7}',
  serviceTier: 'default',
  durationMs: 12.345,
  timeToFirstTokenMs: null,
  responseBytes: 77,
  attempts: [{ status: 429, error: null, durationMs: 1 }],
  providerRequestId: null,
  objectId: 'openai:resp_1',
  costState: 'priced',
  costReason: null,
  priceId: 'openai/gpt-4o-mini@2024-10-01',
  priceTier: 'standard',
  priceBand: 'base',
  costParts: [
    {
      part: 'uncachedInputTokens',
      quantity: 7,
      unitPriceFemtoUsd: 150_000_000n,
      costPicoUsd: 2n ** 53n + 1n,
    },
    {
      part: 'audioSeconds',
      quantity: 12.345,
      unitPriceFemtoUsd: 111n * 10n ** 12n,
      per: 3_600,
      costPicoUsd: 380_637n,
    },
  ],
  listCost: 2n ** 63n - 1n,
  computedCost: 12n,
  effectiveCost: 0n,
  effectiveFactor: '0.9',
  costLow: null,
  costHigh: 1n,
  priceFacts: { units: [{ unit: 'webSearches', quantity: 2 }], region: 'data-residency' },
}

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
  { kind: 'progress', id: intent.id, responseBytes: 9 },
  { kind: 'receipt', receipt, key, polled: null },
  { kind: 'receipt', receipt, key: null, polled: null },
  { kind: 'receipt', receipt, key: null, polled },
  { kind: 'line', receipt },
  { kind: 'amendment', receipt },
])('a record of kind $kind comes back as it was, money to the last digit', (record) => {
  expect(decodeJournalRecord(encodeJournalRecord(record))).toEqual(record)
})

it('shows its kind and its id without being decoded', () => {
  expect(glanceAt(encodeJournalRecord({ kind: 'intent', intent }))).toEqual({ kind: 'intent', id: intent.id })
  expect(glanceAt(encodeJournalRecord({ kind: 'run', id: 'run_1', at: 1 }))).toEqual({
    kind: 'run',
    id: 'run_1',
  })
  expect(glanceAt('what is this')).toBeNull()
})

it('refuses what another version wrote', () => {
  expect(() => decodeJournalRecord('[0,"intent",[]]')).toThrow('another version')
})
