import { type Receipt, type ReceiptField, receiptFields } from '@outlay/shared/records'
import { callColumns } from '@outlay/shared/words'
import { describe, expect, it } from 'vitest'
import { anotherValue } from '../storage/contract/any-receipt.ts'
import { sampleReceipt } from '../storage/contract/sample-records.ts'
import { requestCsvRow } from './request-csv.ts'
import { requestDetailOf } from './request-detail.ts'

const before = sampleReceipt({
  ...{ costReason: 'missing_rate', errorType: 'client-gone', effectiveFactor: '0.9', computedCost: 1n },
  ...{ costLow: 1n, costHigh: 2n, providerUsage: '1', agentName: 'codex', agentRole: 'main' },
})

describe('a field of a receipt', () => {
  const shown = receiptFields.flatMap((field) => (field.api === null ? [] : [[field.name, field] as const]))
  it.each(shown)('%s is in the details of a call', (_, field) => {
    expect(shownValue(changed(field), field)).not.toEqual(shownValue(before, field))
  })

  const exported = receiptFields.flatMap((field) =>
    field.csv === null ? [] : [[field.name, field] as const],
  )
  it.each(exported)('%s fills its own columns of an export', (_, field) => {
    const cells = cellsOf(changed(field))
    const cellsBefore = cellsOf(before)
    const different = callColumns.filter((column) => cells[column] !== cellsBefore[column])
    const own: readonly string[] = typeof field.csv === 'string' ? [field.csv] : field.csv
    expect(different.filter((column) => own.includes(column))).not.toEqual([])
    expect(different.filter((column) => !own.includes(column) && !isDerived(column))).toEqual([])
  })
})

it('an export has each column once, the known ones in the order that programs rely on', () => {
  expect(new Set(callColumns).size).toBe(callColumns.length)
  expect(callColumns.slice(0, 10)).toEqual([
    'id',
    'admittedAt',
    'project',
    'projectId',
    'key',
    'keyId',
    'provider',
    'simulated',
    'operation',
    'method',
  ])
})

function changed(field: ReceiptField): Receipt {
  const changes =
    field.name === 'providerUsage' ? { providerUsage: '{"tokens":2}' } : anotherValue(field, before)
  return { ...before, ...changes }
}

function shownValue(receipt: Receipt, { api }: ReceiptField): unknown {
  return api!
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], detailOf(receipt))
}

/** The cells of a row by column, as written, with their quotes. */
function cellsOf(receipt: Receipt): Record<string, string | undefined> {
  const values =
    requestCsvRow(detailOf(receipt))
      .trimEnd()
      .match(/("([^"]|"")*"|[^,]*)(,|$)/g) ?? []
  return Object.fromEntries(callColumns.map((column, place) => [column, values[place]]))
}

function detailOf(receipt: Receipt) {
  return requestDetailOf(receipt, { projects: new Map(), keys: new Map() }, new Map())
}

/** Columns derived from other fields: sums of tokens, names, whether the provider is the simulator. */
function isDerived(column: string): boolean {
  return ['project', 'key', 'simulated', 'inputTokens', 'outputTokens', 'priceFrom'].includes(column)
}
