import type { CallingAgent, RequestDetail } from '@outlay/shared/api'
import { type ReceiptField, receiptFields } from '@outlay/shared/records'
import type { TokenPart } from '@outlay/shared/usage'
import { type CallColumn, callColumns, type DerivedColumn, type FieldColumn } from '@outlay/shared/words'
import { escapeForCsv } from './escape-for-csv.ts'

/** Our numbers are written as they are. Text comes from others and is escaped. Null is an empty cell. */
type Cell = string | number | boolean | null | { decimal: string }

type ReadCell = (call: RequestDetail) => Cell

const derivedCells: Record<DerivedColumn, ReadCell> = {
  project: (call) => call.project?.name ?? null,
  key: (call) => call.key?.name ?? null,
  simulated: (call) => call.simulated,
  inputTokens: (call) => call.inputTokens,
  outputTokens: (call) => call.outputTokens,
  priceFrom: (call) => call.cost.priceFrom,
  tags: (call) => (call.tags === null ? null : JSON.stringify(call.tags)),
  adjustmentId: (call) => call.adjustment?.id ?? null,
}

const cells: Record<CallColumn, ReadCell> = { ...fieldCells(), ...derivedCells }

/** Spreadsheets read a file as UTF-8 when it begins with this mark. */
const byteOrderMark = '\ufeff'

export const requestCsvHeader = `${byteOrderMark}${callColumns.join(',')}\r\n`

/** A call as one row of CSV (RFC 4180). */
export function requestCsvRow(call: RequestDetail): string {
  return `${callColumns.map((name) => cellText(cells[name](call))).join(',')}\r\n`
}

/** The cast holds because the list that names the columns contains each field with a column. */
function fieldCells(): Record<FieldColumn, ReadCell> {
  return Object.fromEntries(receiptFields.flatMap(cellsOf)) as Record<FieldColumn, ReadCell>
}

function cellsOf(field: ReceiptField): [string, ReadCell][] {
  if (field.csv === null) return []
  switch (field.kind) {
    case 'usage':
      return field.csv.map((part) => [part, tokenCell(part)])
    case 'attempts':
      return [[field.csv, (call) => call.attempts.length]]
    case 'money':
    case 'decimal': {
      const read = readerAt(field.api)
      return [[field.csv, (call) => decimal(read(call) as string | null)]]
    }
    default: {
      const read = readerAt(field.api)
      return [[field.csv, (call) => read(call) as Cell]]
    }
  }
}

/** A part that is missing from a call's usage is a known 0. */
function tokenCell(part: TokenPart): ReadCell {
  return ({ usage }) => (usage ? (usage[part] ?? 0) : null)
}

type ApiPath =
  | Exclude<keyof RequestDetail, 'cost' | 'agent' | 'requested'>
  | `cost.${keyof RequestDetail['cost']}`
  | `agent.${keyof CallingAgent}`
  | `requested.${keyof RequestDetail['requested']}`
  | 'project.id'
  | 'key.id'

/** Reads one value of a call's details; null when its project or key is not known. */
function readerAt(path: ApiPath): (call: RequestDetail) => unknown {
  const [outer, inner] = path.split('.') as [keyof RequestDetail, string?]
  if (inner === undefined) return (call) => call[outer]
  return (call) => (call[outer] as Record<string, unknown> | null)?.[inner] ?? null
}

function decimal(amount: string | null): Cell {
  return amount === null ? null : { decimal: amount }
}

function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'string') return escapeForCsv(cell)
  return typeof cell === 'object' ? cell.decimal : String(cell)
}
