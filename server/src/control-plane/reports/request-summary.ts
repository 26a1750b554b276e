import type { RequestSummary } from '@outlay/shared/api'
import { type PicoUsd, picoUsdToDecimal } from '@outlay/shared/money'
import type { Receipt } from '@outlay/shared/records'
import { inputTokensOf, outputTokensOf } from '@outlay/shared/usage'
import type { Names } from './report-store.ts'

/** A call as a row of the list. */
export function requestSummaryOf(call: Receipt, names: Names): RequestSummary {
  return {
    id: call.id,
    admittedAt: new Date(call.admittedAt).toISOString(),
    project: call.projectId === null ? null : projectOf(call.projectId, names),
    key: call.keyId === null ? null : keyOf(call.keyId, names),
    provider: call.provider,
    simulated: call.provider === 'simulator',
    operation: call.operation,
    method: call.method,
    route: call.route,
    requestModel: call.requestModel,
    responseModel: call.responseModel,
    stream: call.isStream,
    outcome: call.outcome,
    status: call.status,
    errorType: call.errorType,
    durationMs: call.durationMs,
    timeToFirstTokenMs: call.timeToFirstTokenMs,
    usageSource: call.usageSource,
    costState: call.costState,
    costReason: call.costReason,
    inputTokens: call.usage && inputTokensOf(call.usage),
    outputTokens: call.usage && outputTokensOf(call.usage),
    listCostUsd: usdOrNull(call.listCost),
    effectiveCostUsd: usdOrNull(call.effectiveCost),
    session: call.sessionId,
    agent: agentOf(call),
    repository: call.repository,
    endUser: call.endUser,
    tags: call.tags,
  }
}

function agentOf(call: Receipt): RequestSummary['agent'] {
  const agent = {
    name: call.agentName,
    version: call.agentVersion,
    role: call.agentRole,
    id: call.agentId,
    parentId: call.parentAgentId,
    account: call.agentAccount,
  }
  return Object.values(agent).every((value) => value === null) ? null : agent
}

export function projectOf(id: string, names: Names): { id: string; name: string } {
  return { id, name: names.projects.get(id) ?? id }
}

/** A key without a name is a caller's own key that is not on record yet. */
function keyOf(id: string, names: Names): NonNullable<RequestSummary['key']> {
  return { id, ...(names.keys.get(id) ?? { name: id, kind: 'pass-through' }) }
}

export function usdOrNull(amount: PicoUsd | null): string | null {
  return amount === null ? null : picoUsdToDecimal(amount)
}
