import { z } from 'zod'
import { agentRoles } from '../records/attribution.ts'
import {
  billedUnits,
  costStates,
  operations,
  outcomeFilters,
  outcomes,
  tokenParts,
  unpricedReasons,
  usageSources,
} from '../usage/index.ts'
import { callFilters } from './call-filters.ts'
import { instant, oneLine, pointInTime, usdDecimal } from './common.ts'

/** `GET /api/requests`: filters of the list of calls, newest first. */
export const requestsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: oneLine(64).optional(),
  from: pointInTime.optional(),
  to: pointInTime.optional(),
  ...callFilters,
  /** One outcome, or `failed` for each in which the caller did not get the provider's normal answer. */
  outcome: z.enum(outcomeFilters).optional(),
  /** Only real calls, or only the simulator's and the sample's; both where nothing is said. */
  data: z.enum(['real', 'simulated']).optional(),
})
export type RequestsQuery = z.infer<typeof requestsQuery>

/** A coding agent. A null is unknown, or is not there: the agent that a person talks to has no id of its own. */
export const callingAgent = z.strictObject({
  /** The program: `claude-code`, `codex`. */
  name: z.string().nullable(),
  version: z.string().nullable(),
  role: z.enum(agentRoles).nullable(),
  /** Of a subagent, and of the agent that started it. */
  id: z.string().nullable(),
  parentId: z.string().nullable(),
  /** The account that the program is signed in to. */
  account: z.string().nullable(),
})
export type CallingAgent = z.infer<typeof callingAgent>

/** One call as a row of the list. A null cost is unknown, with its reason; `"0"` is known to be free. */
export const requestSummary = z.strictObject({
  id: z.string(),
  admittedAt: instant,
  project: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  key: z
    .strictObject({ id: z.string(), name: z.string(), kind: z.enum(['outlay', 'pass-through']) })
    .nullable(),
  provider: z.string(),
  simulated: z.boolean(),
  operation: z.enum(operations),
  method: z.string(),
  route: z.string(),
  requestModel: z.string().nullable(),
  responseModel: z.string().nullable(),
  stream: z.boolean(),
  outcome: z.enum(outcomes),
  /** HTTP status the caller got; null when there was no answer to send. */
  status: z.number().int().nullable(),
  /** A short word for what went wrong (`rate_limit_exceeded`, `upstream-reset`); null when nothing did. */
  errorType: z.string().nullable(),
  durationMs: z.number(),
  timeToFirstTokenMs: z.number().nullable(),
  usageSource: z.enum(usageSources),
  costState: z.enum(costStates),
  costReason: z.enum(unpricedReasons).nullable(),
  inputTokens: z.number().int().nullable(),
  outputTokens: z.number().int().nullable(),
  listCostUsd: usdDecimal.nullable(),
  effectiveCostUsd: usdDecimal.nullable(),
  /** The conversation or run that the call is part of, as its caller names it; null where nobody does. */
  session: z.string().nullable(),
  /** The coding agent that made the call; null for any other program. */
  agent: callingAgent.nullable(),
  /** The repository that the agent works in: `github.com/example/shop`. */
  repository: z.string().nullable(),
  /** Whom the application serves, as it names them, or a hash (`OUTLAY_END_USER`). */
  endUser: z.string().nullable(),
  /** Words that the caller sorts calls by, such as `feature`: `chat`. */
  tags: z.record(z.string(), z.string()).nullable(),
})
export type RequestSummary = z.infer<typeof requestSummary>

export const requestsPage = z.strictObject({
  requests: z.array(requestSummary),
  /** Pass as `cursor` for the next, older page; null at the end. */
  nextCursor: z.string().nullable(),
})
export type RequestsPage = z.infer<typeof requestsPage>

/** One part of a cost: quantity x unit price / per, rounded once. */
export const costPart = z.strictObject({
  part: z.enum([...tokenParts, ...billedUnits, 'reportedCost']),
  quantity: z.number(),
  /** Published price in USD, after tier and band, for `per` of them: tokens are priced by the million. */
  unitPriceUsd: usdDecimal,
  per: z.number().int(),
  costUsd: usdDecimal,
  /** Another model than the one that answered, which worked for this answer. */
  model: z.string().optional(),
})

/** `GET /api/requests/{id}` and `GET /v1/outlay/requests/{id}`: one call with the formula of its cost. */
export const requestDetail = requestSummary.extend({
  usage: z.partialRecord(z.enum(tokenParts), z.number().int()).nullable(),
  /** The provider's own usage object, as it came. */
  providerUsage: z.unknown().nullable(),
  serviceTier: z.string().nullable(),
  cost: z.strictObject({
    priceId: z.string().nullable(),
    /** First day that price held (UTC); null where there is no price or nobody noted it. */
    priceFrom: z.iso.date().nullable(),
    tier: z.string().nullable(),
    band: z.string().nullable(),
    parts: z.array(costPart),
    /** The sum written out: `1,000 x $0.15/M + 500 x $0.60/M = $0.00045`. Null when there is no cost. */
    formula: z.string().nullable(),
    /** What published prices come to, where the provider itself said what it charges; null everywhere else. */
    computedUsd: usdDecimal.nullable(),
    /** Between these the true cost lies, for a call that was cut off; null where the cost is known. */
    lowUsd: usdDecimal.nullable(),
    highUsd: usdDecimal.nullable(),
    /** The project's discount or margin on the list cost, as it was then: `0.9`; null where there was none. */
    effectiveFactor: z.string().nullable(),
  }),
  /** Where the cost was booked later, once there was a price: why there was none before. Null for every other call. */
  adjustment: z
    .strictObject({ id: z.string(), reason: z.enum(unpricedReasons), bookedAt: instant })
    .nullable(),
  requestBytes: z.number().int(),
  responseBytes: z.number().int(),
  /** What was asked for. A count is null where the request was too long to be parsed. */
  requested: z.strictObject({
    /** The most output tokens; null where the request sets no limit. */
    maxOutputTokens: z.number().int().nullable(),
    temperature: z.number().nullable(),
    effort: z.string().nullable(),
    messages: z.number().int().nullable(),
    tools: z.number().int().nullable(),
  }),
  /** Each try against the provider, the last one included. */
  attempts: z.array(
    z.strictObject({
      status: z.number().int().nullable(),
      error: z.string().nullable(),
      durationMs: z.number(),
    }),
  ),
  /** The provider's own id of this request (`x-request-id`), for its support. */
  providerRequestId: z.string().nullable(),
})
export type RequestDetail = z.infer<typeof requestDetail>
