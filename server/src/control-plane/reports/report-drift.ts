import type { Scope } from '@outlay/shared/access'
import type { DriftReport, ModelDrift, PromptShares } from '@outlay/shared/api'
import { driftShare, driftState, learntCalibration, undatedModel } from '@outlay/shared/drift'
import { dayMs } from '@outlay/shared/time'
import { type PromptPartTokens, promptParts } from '@outlay/shared/tokens'
import { anyEntity } from './call-filter.ts'
import type { ModelDriftSum, ReportStore, UsageSum } from './report-store.ts'
import type { DriftReportQuery } from './request-query.ts'
import { requireAllProjects } from './require-all-projects.ts'

/** More models than any installation has. Each is a row of the page. */
const modelsMax = 500
const usageRowsMax = 5_000

/**
 * Our token counts against reported ones by model, and the parts of the input of all calls. Samples are kept
 * per UTC day, so `from` is moved back and `to` forward to the nearest one. Throws `permission-denied` for a
 * limited scope.
 */
export async function reportDrift(
  store: ReportStore,
  query: DriftReportQuery,
  asked: Scope,
): Promise<DriftReport> {
  const scope = requireAllProjects(asked)
  const { data } = query
  const fromDay = Math.floor(query.fromMs / dayMs) * dayMs
  const toDay = Math.ceil(query.toMs / dayMs) * dayMs
  const drift = await store.sumDrift({ fromDay, toDay, data, scope }, modelsMax)
  const buckets = [{ start: fromDay, end: toDay }]
  const groupBy = ['provider', 'model'] as const
  const usage = await store.sumUsage({ buckets, groupBy, data, filter: anyEntity, scope }, usageRowsMax)
  return {
    from: new Date(fromDay).toISOString(),
    to: new Date(toDay).toISOString(),
    data,
    models: drift.map(modelDriftOf).sort(byUrgency),
    prompt: promptSharesOf(drift, usage),
  }
}

function modelDriftOf({ provider, model, family, sums }: ModelDriftSum): ModelDrift {
  const { samples, exactMatches, countedTokens, reportedTokens, parts } = sums
  const share = driftShare(sums)
  return {
    provider,
    model,
    family,
    state: driftState(family, sums),
    samples,
    exactMatches,
    countedTokens,
    reportedTokens,
    driftPercent: share === null ? null : rounded(share * 100, 2),
    calibration: family === 'exact' ? null : roundedOrNull(learntCalibration(sums)),
    parts,
  }
}

function byUrgency(one: ModelDrift, other: ModelDrift): number {
  const isDrifting = (model: ModelDrift) => (model.state === 'drifting' ? 1 : 0)
  return isDrifting(other) - isDrifting(one) || other.reportedTokens - one.reportedTokens
}

/**
 * Samples are one call in twenty of a busy model and every call of a quiet one. So the shares of each model
 * are weighted with the input of all its calls. A model that is requested under another name has only the
 * weight of its samples.
 */
function promptSharesOf(drift: readonly ModelDriftSum[], usage: readonly UsageSum[]): PromptShares | null {
  const models = modelsOf(drift)
  const inputs = inputTokensByModel(usage)
  const parts: PromptPartTokens = { system: 0, history: 0, user: 0, tools: 0, images: 0 }
  let samples = 0
  let inputTokens = 0
  for (const [key, sums] of models) {
    if (sums.countedTokens === 0) continue
    const input = Math.max(inputs.get(key) ?? 0, sums.reportedTokens)
    const scaled = scaledParts(sums.parts, input / sums.countedTokens)
    for (const part of promptParts) parts[part] += scaled[part]
    samples += sums.samples
    inputTokens += promptParts.reduce((sum, part) => sum + scaled[part], 0)
  }
  if (samples === 0) return null
  const recorded = usage.reduce((sum, { sums }) => sum + sums.inputTokens, 0)
  return { samples, inputTokens, allInputTokens: Math.max(recorded, inputTokens), parts }
}

type Sampled = { samples: number; countedTokens: number; reportedTokens: number; parts: PromptPartTokens }

function modelsOf(drift: readonly ModelDriftSum[]): Map<string, Sampled> {
  const models = new Map<string, Sampled>()
  for (const { provider, model, sums } of drift) {
    const key = modelKey(provider, model)
    const known = models.get(key)
    if (!known) models.set(key, { ...sums, parts: { ...sums.parts } })
    else {
      known.samples += sums.samples
      known.countedTokens += sums.countedTokens
      known.reportedTokens += sums.reportedTokens
      for (const part of promptParts) known.parts[part] += sums.parts[part]
    }
  }
  return models
}

function inputTokensByModel(usage: readonly UsageSum[]): Map<string, number> {
  const inputs = new Map<string, number>()
  for (const { group, sums } of usage) {
    const key = modelKey(group.provider ?? '', group.model ?? null)
    inputs.set(key, (inputs.get(key) ?? 0) + sums.inputTokens)
  }
  return inputs
}

function modelKey(provider: string, model: string | null): string {
  return `${provider}\0${undatedModel(model ?? '')}`
}

function scaledParts(parts: PromptPartTokens, factor: number): PromptPartTokens {
  const scaled = { ...parts }
  for (const part of promptParts) scaled[part] = Math.round(parts[part] * factor)
  return scaled
}

function roundedOrNull(value: number | null): number | null {
  return value === null ? null : rounded(value, 4)
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}
