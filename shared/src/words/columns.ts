import { type ReceiptField, receiptFields } from '../records/index.ts'
import { tokenParts } from '../usage/index.ts'

/** Columns that are no field of a receipt: names, sums, and what other records say of the call. */
const derivedColumns = [
  'project',
  'key',
  'simulated',
  'inputTokens',
  'outputTokens',
  'priceFrom',
  'tags',
  'adjustmentId',
] as const

export type DerivedColumn = (typeof derivedColumns)[number]

/** Columns that are fields of a receipt. */
export type FieldColumn = ReceiptField extends infer Field
  ? Field extends { csv: string }
    ? Field['csv']
    : Field extends { csv: readonly (infer Part)[] }
      ? Part
      : never
  : never

export type CallColumn = FieldColumn | DerivedColumn

/** People and programs know the columns in this order. */
const knownOrder = [
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
  'route',
  'requestModel',
  'responseModel',
  'stream',
  'outcome',
  'status',
  'errorType',
  'durationMs',
  'timeToFirstTokenMs',
  'usageSource',
  'inputTokens',
  'outputTokens',
  ...tokenParts,
  'serviceTier',
  'costState',
  'costReason',
  'priceId',
  'priceFrom',
  'tier',
  'band',
  'listCostUsd',
  'effectiveCostUsd',
  'effectiveFactor',
  'lowUsd',
  'highUsd',
  'adjustmentId',
  'requestBytes',
  'responseBytes',
  'attempts',
  'providerRequestId',
  'session',
  'agentName',
  'agentVersion',
  'agentRole',
  'agentId',
  'parentAgentId',
  'repository',
  'endUser',
  'tags',
  'maxOutputTokens',
  'temperature',
  'effort',
  'messages',
  'tools',
] as const satisfies readonly CallColumn[]

/**
 * The columns of an export of calls, in their order; one that has no place in it yet comes last. Their names are those of
 * the API's fields: a program that reads a CSV finds the same call in the API under the same names
 * (docs/decisions/0008). A column that nobody fills does not compile.
 */
export const callColumns: readonly CallColumn[] = [
  ...new Set<CallColumn>([
    ...knownOrder,
    ...receiptFields.flatMap(({ csv }) => csv ?? []),
    ...derivedColumns,
  ]),
]
