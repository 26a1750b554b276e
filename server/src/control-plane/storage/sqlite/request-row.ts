import type { CostPart } from '@outlay/shared/pricing'
import {
  type Attempt,
  type CostPartValues,
  copyReceipt,
  costPartFrom,
  type Receipt,
  type ReceiptField,
  type ReceiptValues,
  receiptFields,
} from '@outlay/shared/records'
import { type TokenPart, type TokenUsage, tokenParts } from '@outlay/shared/usage'
import type { requests } from './schema/index.ts'

export type RequestRow = typeof requests.$inferSelect

/** The values that better-sqlite3 binds. */
export type Bindable = string | number | bigint | null

/** The source of a column of `requests`: the index of its field among a receipt's values. */
type Source = { place: number; store: ((value: never) => Bindable) | null; part: TokenPart | null }

const sources = new Map<string, Source>(
  receiptFields.flatMap((field, place): [string, Source][] =>
    field.kind === 'usage'
      ? tokenParts.map((part) => [part, { place, store: null, part }])
      : [[field.name, { place, store: storedForm(field.kind), part: null }]],
  ),
)

export const requestColumnNames: readonly string[] = [...sources.keys()]

/** Converts a kind of value to its stored form; null for no conversion. */
function storedForm(kind: ReceiptField['kind']): Source['store'] {
  switch (kind) {
    case 'flag':
      return (value: boolean) => (value ? 1 : 0)
    case 'costParts':
      return encodeCostParts
    case 'attempts':
      // A single attempt is the call itself and is not stored twice.
      return (attempts: readonly Attempt[]) => (attempts.length > 1 ? JSON.stringify(attempts) : null)
    case 'json':
      return (value: unknown) => (value === null ? null : JSON.stringify(value))
    default:
      return null
  }
}

type WriteRow = (values: ReceiptValues, row: Bindable[]) => void

/**
 * Fills a row with the values of these columns, in order. The loops run over plain numbers, because most
 * columns take a value unchanged and a function call per value would cost more than the value.
 */
export function createRowWriter(columns: readonly string[]): WriteRow {
  const plain: { from: number; to: number }[] = []
  const stored: { from: number; to: number; store: (value: never) => Bindable }[] = []
  const parts: { from: number; to: number; part: TokenPart }[] = []
  columns.forEach((column, to) => {
    const source = sources.get(column)
    if (source === undefined) throw new Error(`no field of a receipt is stored in ${column}`)
    const { place: from, store, part } = source
    if (part !== null) parts.push({ from, to, part })
    else if (store !== null) stored.push({ from, to, store })
    else plain.push({ from, to })
  })
  const plainFrom = plain.map(({ from }) => from)
  const plainTo = plain.map(({ to }) => to)
  return (values, row) => {
    for (let index = 0; index < plainFrom.length; index += 1) {
      row[plainTo[index]!] = values[plainFrom[index]!] as Bindable
    }
    for (const { from, to, store } of stored) row[to] = store(values[from] as never)
    for (const { from, to, part } of parts) {
      const usage = values[from] as TokenUsage | null
      row[to] = usage === null ? null : (usage[part] ?? 0)
    }
  }
}

/** The values of these columns in nearly every row: few models count such tokens, and few calls fail. */
export const usualValues: ReadonlyMap<string, 0 | null> = new Map(receiptFields.flatMap(usualValuesOf))

function usualValuesOf(field: ReceiptField): [string, 0 | null][] {
  if (field.kind !== 'usage') return 'usual' in field ? [[field.name, field.usual]] : []
  const common: ReadonlySet<TokenPart> = new Set(field.commonParts)
  return tokenParts.filter((part) => !common.has(part)).map((part) => [part, 0])
}

const jsonFields = receiptFields.flatMap((field) => (field.kind === 'json' ? [field.name] : []))

/**
 * Restores the receipt of a stored row. Most columns have the form of their field, so the row is copied as if
 * it were a receipt. Then the few converted values are replaced.
 */
export function receiptOf(row: RequestRow): Receipt {
  const receipt = copyReceipt(row as unknown as Receipt)
  receipt.usage = usageOf(row)
  receipt.costParts = decodeCostParts(row.costParts)
  receipt.attempts = row.attempts === null ? oneAttempt(row) : (JSON.parse(row.attempts) as Attempt[])
  for (const name of jsonFields) {
    const stored = row[name]
    if (stored !== null) receipt[name] = JSON.parse(stored)
  }
  return receipt
}

function usageOf(row: RequestRow): TokenUsage | null {
  if (row.uncachedInputTokens === null) return null
  const usage: TokenUsage = {}
  for (const part of tokenParts) {
    const quantity = row[part]
    if (quantity !== null && quantity !== 0) usage[part] = quantity
  }
  return usage
}

/** The single attempt of a call has the call's own status, error and time. */
function oneAttempt(row: RequestRow): Attempt[] {
  if (row.outcome === 'refused') return []
  return [
    {
      status: row.status,
      error: row.outcome === 'upstream-failed' ? row.errorType : null,
      durationMs: row.durationMs,
    },
  ]
}

/** Written by hand, because JSON.stringify cannot write a bigint and this runs for every call. */
export function encodeCostParts(parts: readonly CostPart[]): string | null {
  if (parts.length === 0) return null
  let json = ''
  for (const { part, quantity, unitPriceFemtoUsd, per, costPicoUsd, model } of parts) {
    let end = per === undefined ? ']' : `,${per}]`
    if (model !== undefined) end = `,${per ?? null},${JSON.stringify(model)}]`
    json += `${json === '' ? '[' : ','}["${part}",${quantity},"${unitPriceFemtoUsd}","${costPicoUsd}"${end}`
  }
  return `${json}]`
}

export function decodeCostParts(json: string | null): CostPart[] {
  return json === null ? [] : (JSON.parse(json) as CostPartValues[]).map(costPartFrom)
}
