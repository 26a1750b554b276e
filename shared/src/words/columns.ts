import { tokenParts } from '../usage/index.ts'

/**
 * The columns of an export of calls, in their order. Their names are those of the API's fields: whoever reads a
 * CSV with a program reads the same call from the API under the same names (docs/decisions/0008). A column that
 * nobody fills, or one that is filled and not named here, does not compile.
 */
export const callColumns = [
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
] as const

export type CallColumn = (typeof callColumns)[number]
