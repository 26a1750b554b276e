/*
 * All that has to be said of a field of a receipt, in one file: its type, its line in the list of fields, and its line in
 * each function that is written out for speed. A field that one of them lacks does not compile, and a test holds
 * their order.
 */
import type { PicoUsd } from '../money/index.ts'
import type { CostPart } from '../pricing/index.ts'
import {
  type BoundClass,
  type CostState,
  type Operation,
  type Outcome,
  type TokenUsage,
  tokenParts,
  type UnpricedReason,
  type UsageSource,
} from '../usage/index.ts'
import type { Attribution, RequestedSettings } from './attribution.ts'
import type { FieldOf } from './field.ts'
import type { PriceFacts } from './price-facts.ts'

/** What is known of a call when it is admitted: committed before its first byte leaves for the provider. */
export type Intent = CallStart & Attribution & RequestedSettings

type CallStart = {
  id: string
  /** UTC milliseconds; a call belongs to this instant for price, rollups and reports. */
  admittedAt: number
  projectId: string | null
  keyId: string | null
  provider: string
  operation: Operation
  method: string
  /** Path without query: foreign text, at most 300 characters. */
  route: string
  /** Foreign text, at most 200 characters. */
  requestModel: string | null
  isStream: boolean
  requestBytes: number
  boundClass: BoundClass
  /** Most input and output tokens this call can be billed for; null when nothing bounds them. */
  boundInputTokens: number | null
  boundOutputTokens: number | null
}

/** What came of a call. */
export type CallResult = {
  responseModel: string | null
  outcome: Outcome
  status: number | null
  errorType: string | null
  usageSource: UsageSource
  /** Disjoint parts; null where usage is unknown. */
  usage: TokenUsage | null
  /** The provider's usage object as it came: JSON text, at most 16 KiB. */
  providerUsage: string | null
  serviceTier: string | null
  durationMs: number
  timeToFirstTokenMs: number | null
  responseBytes: number
  attempts: readonly Attempt[]
  providerRequestId: string | null
  /**
   * The id of an object that the provider keeps and returns again: a response, a line of a batch, a job.
   * `<provider>:<id>`, at most 300 characters. Its usage is booked with one call alone. Null for every other call.
   */
  objectId: string | null
}

export type Attempt = { status: number | null; error: string | null; durationMs: number }

/** The cost of a call as it was booked; the price used stays on the row. */
export type CostRecord = {
  costState: CostState
  costReason: UnpricedReason | null
  priceId: string | null
  priceTier: string | null
  priceBand: string | null
  listCost: PicoUsd | null
  /** What the project pays of it: the list cost x `effectiveFactor`, rounded once. */
  effectiveCost: PicoUsd | null
  /** The cost by published prices, for a call whose provider said itself what it charges; null for every other. */
  computedCost: PicoUsd | null
  /** The interval the true cost lies in, for a call whose cost is unknown. */
  costLow: PicoUsd | null
  costHigh: PicoUsd | null
  costParts: readonly CostPart[]
  /** The project's discount or margin at that time, frozen: a decimal; null where there was none. */
  effectiveFactor: string | null
  /** Of a call without a price whose usage is known; null for every other. */
  priceFacts: PriceFacts | null
}

/** A call's row: what was asked, what came of it, what it cost. Never a body. */
export type Receipt = Intent & CallResult & CostRecord

export const intentFields = [
  { name: 'id', kind: 'text', isKnown: true, api: 'id', csv: 'id' },
  { name: 'admittedAt', kind: 'instant', isKnown: true, api: 'admittedAt', csv: 'admittedAt' },
  { name: 'projectId', kind: 'text', api: 'project.id', csv: 'projectId' },
  { name: 'keyId', kind: 'text', api: 'key.id', csv: 'keyId' },
  { name: 'provider', kind: 'text', isKnown: true, api: 'provider', csv: 'provider' },
  { name: 'operation', kind: 'text', isKnown: true, api: 'operation', csv: 'operation' },
  { name: 'method', kind: 'text', isKnown: true, api: 'method', csv: 'method' },
  { name: 'route', kind: 'text', isKnown: true, api: 'route', csv: 'route' },
  { name: 'requestModel', kind: 'text', api: 'requestModel', csv: 'requestModel' },
  { name: 'isStream', kind: 'flag', isKnown: true, api: 'stream', csv: 'stream' },
  { name: 'requestBytes', kind: 'whole', isKnown: true, api: 'requestBytes', csv: 'requestBytes' },
  { name: 'boundClass', kind: 'text', isKnown: true, api: null, csv: null },
  { name: 'boundInputTokens', kind: 'whole', api: null, csv: null },
  { name: 'boundOutputTokens', kind: 'whole', api: 'requested.maxOutputTokens', csv: 'maxOutputTokens' },
  { name: 'sessionId', kind: 'text', api: 'session', csv: 'session', usual: null },
  { name: 'agentName', kind: 'text', api: 'agent.name', csv: 'agentName', usual: null },
  { name: 'agentVersion', kind: 'text', api: 'agent.version', csv: 'agentVersion', usual: null },
  { name: 'agentRole', kind: 'text', api: 'agent.role', csv: 'agentRole', usual: null },
  { name: 'agentId', kind: 'text', api: 'agent.id', csv: 'agentId', usual: null },
  { name: 'parentAgentId', kind: 'text', api: 'agent.parentId', csv: 'parentAgentId', usual: null },
  { name: 'agentAccount', kind: 'text', api: 'agent.account', csv: null, usual: null },
  { name: 'repository', kind: 'text', api: 'repository', csv: 'repository', usual: null },
  { name: 'endUser', kind: 'text', api: 'endUser', csv: 'endUser', usual: null },
  { name: 'tags', kind: 'json', api: 'tags', csv: null, usual: null },
  { name: 'temperature', kind: 'real', api: 'requested.temperature', csv: 'temperature', usual: null },
  { name: 'effort', kind: 'text', api: 'requested.effort', csv: 'effort', usual: null },
  { name: 'messageCount', kind: 'whole', api: 'requested.messages', csv: 'messages', usual: null },
  { name: 'toolCount', kind: 'whole', api: 'requested.tools', csv: 'tools', usual: null },
] as const satisfies readonly FieldOf<Intent>[]

const resultFields = [
  { name: 'responseModel', kind: 'text', api: 'responseModel', csv: 'responseModel' },
  { name: 'outcome', kind: 'text', isKnown: true, api: 'outcome', csv: 'outcome' },
  { name: 'status', kind: 'whole', api: 'status', csv: 'status' },
  { name: 'errorType', kind: 'text', api: 'errorType', csv: 'errorType', usual: null },
  { name: 'usageSource', kind: 'text', isKnown: true, api: 'usageSource', csv: 'usageSource' },
  {
    name: 'usage',
    kind: 'usage',
    api: 'usage',
    csv: tokenParts,
    commonParts: ['uncachedInputTokens', 'cacheReadInputTokens', 'outputTextTokens', 'reasoningTokens'],
  },
  { name: 'providerUsage', kind: 'text', api: 'providerUsage', csv: null },
  { name: 'serviceTier', kind: 'text', api: 'serviceTier', csv: 'serviceTier' },
  { name: 'durationMs', kind: 'real', isKnown: true, api: 'durationMs', csv: 'durationMs' },
  { name: 'timeToFirstTokenMs', kind: 'real', api: 'timeToFirstTokenMs', csv: 'timeToFirstTokenMs' },
  { name: 'responseBytes', kind: 'whole', isKnown: true, api: 'responseBytes', csv: 'responseBytes' },
  { name: 'attempts', kind: 'attempts', isKnown: true, api: 'attempts', csv: 'attempts', usual: null },
  { name: 'providerRequestId', kind: 'text', api: 'providerRequestId', csv: 'providerRequestId' },
  { name: 'objectId', kind: 'text', api: null, csv: null, usual: null },
] as const satisfies readonly FieldOf<CallResult>[]

const costFields = [
  { name: 'costState', kind: 'text', isKnown: true, api: 'costState', csv: 'costState' },
  { name: 'costReason', kind: 'text', api: 'costReason', csv: 'costReason', usual: null },
  { name: 'priceId', kind: 'text', api: 'cost.priceId', csv: 'priceId' },
  { name: 'priceTier', kind: 'text', api: 'cost.tier', csv: 'tier' },
  { name: 'priceBand', kind: 'text', api: 'cost.band', csv: 'band' },
  { name: 'listCost', kind: 'money', api: 'listCostUsd', csv: 'listCostUsd' },
  { name: 'effectiveCost', kind: 'money', api: 'effectiveCostUsd', csv: 'effectiveCostUsd' },
  { name: 'computedCost', kind: 'money', api: 'cost.computedUsd', csv: null, usual: null },
  { name: 'costLow', kind: 'money', api: 'cost.lowUsd', csv: 'lowUsd', usual: null },
  { name: 'costHigh', kind: 'money', api: 'cost.highUsd', csv: 'highUsd', usual: null },
  { name: 'costParts', kind: 'costParts', isKnown: true, api: 'cost.parts', csv: null },
  {
    name: 'effectiveFactor',
    kind: 'decimal',
    api: 'cost.effectiveFactor',
    csv: 'effectiveFactor',
    usual: null,
  },
  { name: 'priceFacts', kind: 'json', api: null, csv: null, usual: null },
] as const satisfies readonly FieldOf<CostRecord>[]

/**
 * Every field of a receipt, in the order of the journal's values. The journal, the database's columns and the export
 * follow from this list. A field that it lacks, or one too many, does not compile.
 */
export const receiptFields = [...intentFields, ...resultFields, ...costFields] as const

export type ReceiptField = (typeof receiptFields)[number]

/**
 * The number of this order of fields: a journal of another number is not read. It grows with every change to the list
 * but a new field at its very end, which records written before do not have.
 */
export const receiptFormat = 3

/** The facts of a call that comes in, as far as they are known. */
type IntentFacts = Pick<Intent, 'id' | 'admittedAt' | 'provider' | 'operation' | 'method' | 'route'> &
  Partial<Intent>

/** Makes an intent. A fact that is not named is unknown; without more facts a call has no stream, no body and no bound. */
export function buildIntent(facts: IntentFacts): Intent {
  return {
    id: facts.id,
    admittedAt: facts.admittedAt,
    projectId: facts.projectId ?? null,
    keyId: facts.keyId ?? null,
    provider: facts.provider,
    operation: facts.operation,
    method: facts.method,
    route: facts.route,
    requestModel: facts.requestModel ?? null,
    isStream: facts.isStream ?? false,
    requestBytes: facts.requestBytes ?? 0,
    boundClass: facts.boundClass ?? 'none',
    boundInputTokens: facts.boundInputTokens ?? null,
    boundOutputTokens: facts.boundOutputTokens ?? null,
    sessionId: facts.sessionId ?? null,
    agentName: facts.agentName ?? null,
    agentVersion: facts.agentVersion ?? null,
    agentRole: facts.agentRole ?? null,
    agentId: facts.agentId ?? null,
    parentAgentId: facts.parentAgentId ?? null,
    agentAccount: facts.agentAccount ?? null,
    repository: facts.repository ?? null,
    endUser: facts.endUser ?? null,
    tags: facts.tags ?? null,
    temperature: facts.temperature ?? null,
    effort: facts.effort ?? null,
    messageCount: facts.messageCount ?? null,
    toolCount: facts.toolCount ?? null,
  }
}

/** Makes a cost. A fact that is not named is unknown: null, and no parts. */
export function buildCost(facts: Pick<CostRecord, 'costState'> & Partial<CostRecord>): CostRecord {
  return {
    costState: facts.costState,
    costReason: facts.costReason ?? null,
    priceId: facts.priceId ?? null,
    priceTier: facts.priceTier ?? null,
    priceBand: facts.priceBand ?? null,
    listCost: facts.listCost ?? null,
    effectiveCost: facts.effectiveCost ?? null,
    computedCost: facts.computedCost ?? null,
    costLow: facts.costLow ?? null,
    costHigh: facts.costHigh ?? null,
    costParts: facts.costParts ?? noParts,
    effectiveFactor: facts.effectiveFactor ?? null,
    priceFacts: facts.priceFacts ?? null,
  }
}

/** The result of a call, as far as it is known. The caller and the model may be known better now than in the intent. */
type ResultFacts = Pick<CallResult, 'outcome' | 'usageSource' | 'durationMs' | 'responseBytes'> &
  Partial<CallResult> &
  Partial<Pick<Intent, 'projectId' | 'keyId' | 'requestModel'>>

/**
 * Makes a receipt. A fact that is not named is unknown: null, and no attempts. Time and bytes have to be named, because
 * a 0 must be a known one. A literal of one shape costs a tenth of an object that is spread together.
 */
export function buildReceipt(intent: Intent, facts: ResultFacts, cost: CostRecord): Receipt {
  return {
    id: intent.id,
    admittedAt: intent.admittedAt,
    projectId: facts.projectId === undefined ? intent.projectId : facts.projectId,
    keyId: facts.keyId === undefined ? intent.keyId : facts.keyId,
    provider: intent.provider,
    operation: intent.operation,
    method: intent.method,
    route: intent.route,
    requestModel: facts.requestModel === undefined ? intent.requestModel : facts.requestModel,
    isStream: intent.isStream,
    requestBytes: intent.requestBytes,
    boundClass: intent.boundClass,
    boundInputTokens: intent.boundInputTokens,
    boundOutputTokens: intent.boundOutputTokens,
    sessionId: intent.sessionId,
    agentName: intent.agentName,
    agentVersion: intent.agentVersion,
    agentRole: intent.agentRole,
    agentId: intent.agentId,
    parentAgentId: intent.parentAgentId,
    agentAccount: intent.agentAccount,
    repository: intent.repository,
    endUser: intent.endUser,
    tags: intent.tags,
    temperature: intent.temperature,
    effort: intent.effort,
    messageCount: intent.messageCount,
    toolCount: intent.toolCount,
    responseModel: facts.responseModel ?? null,
    outcome: facts.outcome,
    status: facts.status ?? null,
    errorType: facts.errorType ?? null,
    usageSource: facts.usageSource,
    usage: facts.usage ?? null,
    providerUsage: facts.providerUsage ?? null,
    serviceTier: facts.serviceTier ?? null,
    durationMs: facts.durationMs,
    timeToFirstTokenMs: facts.timeToFirstTokenMs ?? null,
    responseBytes: facts.responseBytes,
    attempts: facts.attempts ?? noAttempts,
    providerRequestId: facts.providerRequestId ?? null,
    objectId: facts.objectId ?? null,
    costState: cost.costState,
    costReason: cost.costReason,
    priceId: cost.priceId,
    priceTier: cost.priceTier,
    priceBand: cost.priceBand,
    listCost: cost.listCost,
    effectiveCost: cost.effectiveCost,
    computedCost: cost.computedCost,
    costLow: cost.costLow,
    costHigh: cost.costHigh,
    costParts: cost.costParts,
    effectiveFactor: cost.effectiveFactor,
    priceFacts: cost.priceFacts,
  }
}

const noParts: readonly CostPart[] = []
const noAttempts: readonly Attempt[] = []

/**
 * Copies the fields of a receipt from an object that has more: from a stored row. It is a function of its own because V8
 * learns the shapes of objects by function. If {@link buildReceipt} were given rows as well, every call would be slower.
 */
export function copyReceipt(source: Receipt): Receipt {
  return {
    id: source.id,
    admittedAt: source.admittedAt,
    projectId: source.projectId,
    keyId: source.keyId,
    provider: source.provider,
    operation: source.operation,
    method: source.method,
    route: source.route,
    requestModel: source.requestModel,
    isStream: source.isStream,
    requestBytes: source.requestBytes,
    boundClass: source.boundClass,
    boundInputTokens: source.boundInputTokens,
    boundOutputTokens: source.boundOutputTokens,
    sessionId: source.sessionId,
    agentName: source.agentName,
    agentVersion: source.agentVersion,
    agentRole: source.agentRole,
    agentId: source.agentId,
    parentAgentId: source.parentAgentId,
    agentAccount: source.agentAccount,
    repository: source.repository,
    endUser: source.endUser,
    tags: source.tags,
    temperature: source.temperature,
    effort: source.effort,
    messageCount: source.messageCount,
    toolCount: source.toolCount,
    responseModel: source.responseModel,
    outcome: source.outcome,
    status: source.status,
    errorType: source.errorType,
    usageSource: source.usageSource,
    usage: source.usage,
    providerUsage: source.providerUsage,
    serviceTier: source.serviceTier,
    durationMs: source.durationMs,
    timeToFirstTokenMs: source.timeToFirstTokenMs,
    responseBytes: source.responseBytes,
    attempts: source.attempts,
    providerRequestId: source.providerRequestId,
    objectId: source.objectId,
    costState: source.costState,
    costReason: source.costReason,
    priceId: source.priceId,
    priceTier: source.priceTier,
    priceBand: source.priceBand,
    listCost: source.listCost,
    effectiveCost: source.effectiveCost,
    computedCost: source.computedCost,
    costLow: source.costLow,
    costHigh: source.costHigh,
    costParts: source.costParts,
    effectiveFactor: source.effectiveFactor,
    priceFacts: source.priceFacts,
  }
}

/**
 * The values of a receipt in the order of {@link receiptFields}. Written out, because it runs for every call, and a record
 * whose properties are looked up by their names takes half as long again to encode. Its type has the length and the
 * types of the list, and a test holds the order.
 */
export function receiptValues(receipt: Receipt): ReceiptValues {
  return [
    receipt.id,
    receipt.admittedAt,
    receipt.projectId,
    receipt.keyId,
    receipt.provider,
    receipt.operation,
    receipt.method,
    receipt.route,
    receipt.requestModel,
    receipt.isStream,
    receipt.requestBytes,
    receipt.boundClass,
    receipt.boundInputTokens,
    receipt.boundOutputTokens,
    receipt.sessionId,
    receipt.agentName,
    receipt.agentVersion,
    receipt.agentRole,
    receipt.agentId,
    receipt.parentAgentId,
    receipt.agentAccount,
    receipt.repository,
    receipt.endUser,
    receipt.tags,
    receipt.temperature,
    receipt.effort,
    receipt.messageCount,
    receipt.toolCount,
    receipt.responseModel,
    receipt.outcome,
    receipt.status,
    receipt.errorType,
    receipt.usageSource,
    receipt.usage,
    receipt.providerUsage,
    receipt.serviceTier,
    receipt.durationMs,
    receipt.timeToFirstTokenMs,
    receipt.responseBytes,
    receipt.attempts,
    receipt.providerRequestId,
    receipt.objectId,
    receipt.costState,
    receipt.costReason,
    receipt.priceId,
    receipt.priceTier,
    receipt.priceBand,
    receipt.listCost,
    receipt.effectiveCost,
    receipt.computedCost,
    receipt.costLow,
    receipt.costHigh,
    receipt.costParts,
    receipt.effectiveFactor,
    receipt.priceFacts,
  ]
}

/** The receipt that {@link receiptValues} was given. Written out for the same reason, and held by the same test. */
export function receiptFromValues(values: ReceiptValues): Receipt {
  return {
    id: values[0],
    admittedAt: values[1],
    projectId: values[2],
    keyId: values[3],
    provider: values[4],
    operation: values[5],
    method: values[6],
    route: values[7],
    requestModel: values[8],
    isStream: values[9],
    requestBytes: values[10],
    boundClass: values[11],
    boundInputTokens: values[12],
    boundOutputTokens: values[13],
    sessionId: values[14],
    agentName: values[15],
    agentVersion: values[16],
    agentRole: values[17],
    agentId: values[18],
    parentAgentId: values[19],
    agentAccount: values[20],
    repository: values[21],
    endUser: values[22],
    tags: values[23],
    temperature: values[24],
    effort: values[25],
    messageCount: values[26],
    toolCount: values[27],
    responseModel: values[28],
    outcome: values[29],
    status: values[30],
    errorType: values[31],
    usageSource: values[32],
    usage: values[33],
    providerUsage: values[34],
    serviceTier: values[35],
    durationMs: values[36],
    timeToFirstTokenMs: values[37],
    responseBytes: values[38],
    attempts: values[39],
    providerRequestId: values[40],
    objectId: values[41],
    costState: values[42],
    costReason: values[43],
    priceId: values[44],
    priceTier: values[45],
    priceBand: values[46],
    listCost: values[47],
    effectiveCost: values[48],
    computedCost: values[49],
    costLow: values[50],
    costHigh: values[51],
    costParts: values[52],
    effectiveFactor: values[53],
    priceFacts: values[54],
  }
}

/** The values of an intent, which are the first of its receipt's. */
export function intentValues(intent: Intent): IntentValues {
  return [
    intent.id,
    intent.admittedAt,
    intent.projectId,
    intent.keyId,
    intent.provider,
    intent.operation,
    intent.method,
    intent.route,
    intent.requestModel,
    intent.isStream,
    intent.requestBytes,
    intent.boundClass,
    intent.boundInputTokens,
    intent.boundOutputTokens,
    intent.sessionId,
    intent.agentName,
    intent.agentVersion,
    intent.agentRole,
    intent.agentId,
    intent.parentAgentId,
    intent.agentAccount,
    intent.repository,
    intent.endUser,
    intent.tags,
    intent.temperature,
    intent.effort,
    intent.messageCount,
    intent.toolCount,
  ]
}

type ValuesOf<List extends readonly ReceiptField[]> = {
  -readonly [Place in keyof List]: Receipt[List[Place]['name']]
}
export type ReceiptValues = AllOf<Receipt, typeof receiptFields>
type IntentValues = AllOf<Intent, typeof intentFields>

/** The values of a list of fields; of a list that lacks a field, that field's name, which no list of values fits. */
type AllOf<Record, List extends readonly ReceiptField[]> = [
  Exclude<keyof Record, List[number]['name']>,
] extends [never]
  ? ValuesOf<List>
  : Exclude<keyof Record, List[number]['name']>
