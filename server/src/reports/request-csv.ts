import type { RequestDetail } from '@outlay/shared/api'
import { type TokenPart, tokenParts } from '@outlay/shared/usage'
import { type CallColumn, callColumns } from '@outlay/shared/words'
import { escapeForCsv } from './escape-for-csv.ts'

/** A number of ours is a cell as it is; text is somebody else's and is escaped; null is an empty cell. */
type Cell = string | number | boolean | null | { decimal: string }

type ReadCell = (call: RequestDetail) => Cell

const cells: Record<CallColumn, ReadCell> = {
  id: (call) => call.id,
  admittedAt: (call) => call.admittedAt,
  project: (call) => call.project?.name ?? null,
  projectId: (call) => call.project?.id ?? null,
  key: (call) => call.key?.name ?? null,
  keyId: (call) => call.key?.id ?? null,
  provider: (call) => call.provider,
  simulated: (call) => call.simulated,
  operation: (call) => call.operation,
  method: (call) => call.method,
  route: (call) => call.route,
  requestModel: (call) => call.requestModel,
  responseModel: (call) => call.responseModel,
  stream: (call) => call.stream,
  outcome: (call) => call.outcome,
  status: (call) => call.status,
  errorType: (call) => call.errorType,
  durationMs: (call) => call.durationMs,
  timeToFirstTokenMs: (call) => call.timeToFirstTokenMs,
  usageSource: (call) => call.usageSource,
  inputTokens: (call) => call.inputTokens,
  outputTokens: (call) => call.outputTokens,
  ...tokenCells(),
  serviceTier: (call) => call.serviceTier,
  costState: (call) => call.costState,
  costReason: (call) => call.costReason,
  priceId: (call) => call.cost.priceId,
  priceFrom: (call) => call.cost.priceFrom,
  tier: (call) => call.cost.tier,
  band: (call) => call.cost.band,
  listCostUsd: (call) => decimal(call.listCostUsd),
  effectiveCostUsd: (call) => decimal(call.effectiveCostUsd),
  effectiveFactor: (call) => decimal(call.cost.effectiveFactor),
  lowUsd: (call) => decimal(call.cost.lowUsd),
  highUsd: (call) => decimal(call.cost.highUsd),
  adjustmentId: (call) => call.adjustment?.id ?? null,
  requestBytes: (call) => call.requestBytes,
  responseBytes: (call) => call.responseBytes,
  attempts: (call) => call.attempts.length,
  providerRequestId: (call) => call.providerRequestId,
}

/** Spreadsheets take a file for UTF-8 when it begins with this. */
const byteOrderMark = '\ufeff'

export const requestCsvHeader = `${byteOrderMark}${callColumns.join(',')}\r\n`

/** A call as one row of CSV (RFC 4180). */
export function requestCsvRow(call: RequestDetail): string {
  return `${callColumns.map((name) => cellText(cells[name](call))).join(',')}\r\n`
}

/** A part that is not in the usage of a call is a known 0. The cast holds because there is a cell for each part. */
function tokenCells(): Record<TokenPart, ReadCell> {
  const readers = tokenParts.map((part): [TokenPart, ReadCell] => [
    part,
    ({ usage }) => (usage ? (usage[part] ?? 0) : null),
  ])
  return Object.fromEntries(readers) as Record<TokenPart, ReadCell>
}

function decimal(amount: string | null): Cell {
  return amount === null ? null : { decimal: amount }
}

function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'string') return escapeForCsv(cell)
  return typeof cell === 'object' ? cell.decimal : String(cell)
}
