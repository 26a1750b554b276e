import type { PromptPartTokens } from '@outlay/shared/tokens'
import type { Operation } from '@outlay/shared/usage'

/** The workloads of a company that does not exist. The sample data is made from them. */
export type Workload = {
  key: SampleKey
  operation: Operation
  /** The requested model by day, counted back from the last: 0 is the last day of the history. */
  model(daysAgo: number): string
  isStream: boolean
  /** Calls in the busiest hour of a working day. */
  callsPerHour: number
  /** The load of an hour against the busiest hour, from 0 to 1. */
  rhythm: Rhythm
  inputTokens: Spread
  /** Share of the prompt that the provider reads from its cache. */
  cachedShare: number
  outputTokens: Spread
  /** The parts of the prompt as shares. The rest is the user's message. */
  promptShares: Partial<PromptPartTokens>
  /** Reported over counted tokens, for a model with an encoding of its own. Default: 1. */
  reportedPerCounted?: number
  /** The reported cost in thousandths of the computed one; absent for a provider that reports none. */
  chargedPerMille?: bigint
  /** Reasoning tokens per token of the answer. */
  reasoningShare: number
  tokensPerSecond: number
  /** Days from its first call to the end. Default: the whole history. */
  firstDaysAgo?: number
  /** How much larger prompts are on a day than in the beginning. Growing prompts raise a bill unnoticed. */
  promptGrowth?(daysAgo: number): number
}

export type Rhythm = 'office' | 'around-the-clock' | 'nightly' | 'evenings'
export type Spread = readonly [least: number, most: number]

export type SampleKey = {
  id: string
  name: string
  kind: 'outlay' | 'pass-through'
  hint: string
  /** Null for a caller's own provider key without a name. */
  project: SampleProject | null
}

export type SampleProject = { id: string; name: string }

/** The prefix of the ids of all sample keys, and of no other keys. */
export const sampleKeyPrefix = 'key_sample-'

const project = (id: string, name: string): SampleProject => ({ id: `prj_sample-${id}`, name })
const outlayKey = (id: string, name: string, of: SampleProject): SampleKey => ({
  id: `${sampleKeyPrefix}${id}`,
  name,
  kind: 'outlay',
  hint: `olk_${id.replaceAll('-', '').slice(0, 4)}…`,
  project: of,
})

const support = project('support', 'Support assistant')
const contracts = project('contracts', 'Contract review')
const search = project('search', 'Product search')
const coding = project('coding', 'Coding tools')
const evaluation = project('evaluation', 'Evaluation')
const marketing = project('marketing', 'Marketing')

const supportKey = outlayKey('support-prod', 'production', support)
const supportTrialKey = outlayKey('support-trial', 'voice trial', support)

/** Nine weeks: even on the last day of a month, in any time zone, they include the whole month before. */
export const historyDays = 63
/** The working day on which the support team changed its model. */
const modelChangeDaysAgo = 17

export const workloads: readonly Workload[] = [
  {
    key: supportKey,
    operation: 'chat',
    model: (daysAgo) => (daysAgo > modelChangeDaysAgo ? 'gpt-4o' : 'gpt-5-mini'),
    isStream: true,
    callsPerHour: 26,
    rhythm: 'around-the-clock',
    inputTokens: [2_400, 9_800],
    promptShares: { system: 0.22, history: 0.46, tools: 0.21 },
    cachedShare: 0.45,
    outputTokens: [120, 700],
    reasoningShare: 0,
    tokensPerSecond: 90,
  },
  {
    key: supportTrialKey,
    operation: 'chat',
    // A model without a published price.
    model: () => 'aurora-voice-preview',
    firstDaysAgo: 11,
    isStream: true,
    callsPerHour: 3,
    rhythm: 'office',
    inputTokens: [900, 2_600],
    promptShares: { system: 0.35, history: 0.4 },
    // Audio is billed in tokens that cannot be counted from the text.
    reportedPerCounted: 2.3,
    cachedShare: 0,
    outputTokens: [80, 260],
    reasoningShare: 0,
    tokensPerSecond: 110,
  },
  {
    key: outlayKey('contracts-prod', 'production', contracts),
    operation: 'responses',
    model: () => 'gpt-5-pro',
    isStream: false,
    callsPerHour: 5,
    rhythm: 'office',
    inputTokens: [6_000, 14_000],
    promptShares: { system: 0.06, images: 0.34 },
    cachedShare: 0,
    outputTokens: [500, 1_400],
    reasoningShare: 1.6,
    tokensPerSecond: 45,
    promptGrowth: (daysAgo) => 1 + (2.4 * (historyDays - daysAgo)) / historyDays,
  },
  {
    key: outlayKey('search-index', 'indexing', search),
    operation: 'embeddings',
    model: () => 'text-embedding-3-small',
    isStream: false,
    callsPerHour: 14,
    rhythm: 'around-the-clock',
    inputTokens: [60, 1_900],
    promptShares: {},
    cachedShare: 0,
    outputTokens: [0, 0],
    reasoningShare: 0,
    tokensPerSecond: 9_000,
  },
  {
    key: outlayKey('search-answers', 'answers', search),
    operation: 'chat',
    model: () => 'gpt-4.1-mini',
    isStream: true,
    callsPerHour: 9,
    rhythm: 'around-the-clock',
    inputTokens: [1_200, 5_200],
    promptShares: { system: 0.18, history: 0.12 },
    cachedShare: 0.3,
    outputTokens: [60, 320],
    reasoningShare: 0,
    tokensPerSecond: 120,
  },
  {
    key: outlayKey('coding-team', 'platform team', coding),
    operation: 'responses',
    model: () => 'gpt-5.1-codex',
    isStream: true,
    callsPerHour: 13,
    rhythm: 'evenings',
    inputTokens: [22_000, 96_000],
    promptShares: { system: 0.07, history: 0.71, tools: 0.15 },
    cachedShare: 0.82,
    outputTokens: [300, 2_600],
    reasoningShare: 0.7,
    tokensPerSecond: 75,
  },
  {
    key: outlayKey('evaluation-nightly', 'nightly run', evaluation),
    operation: 'chat',
    model: () => 'o4-mini',
    isStream: false,
    callsPerHour: 70,
    rhythm: 'nightly',
    inputTokens: [1_800, 4_200],
    promptShares: { system: 0.3, tools: 0.08 },
    cachedShare: 0.2,
    outputTokens: [100, 420],
    reasoningShare: 2.2,
    tokensPerSecond: 95,
  },
  {
    key: outlayKey('marketing-drafts', 'drafts', marketing),
    operation: 'chat',
    model: () => 'gpt-4.1',
    isStream: true,
    callsPerHour: 4,
    rhythm: 'office',
    inputTokens: [700, 3_100],
    promptShares: { system: 0.42, history: 0.2 },
    // Bought from a reseller that takes a fee.
    chargedPerMille: 1_055n,
    cachedShare: 0,
    outputTokens: [400, 1_800],
    reasoningShare: 0,
    tokensPerSecond: 70,
  },
  {
    key: {
      id: `${sampleKeyPrefix}notebook`,
      name: 'sk-...4f2a',
      kind: 'pass-through',
      hint: 'sk-...4f2a',
      project: null,
    },
    operation: 'chat',
    model: () => 'o3',
    isStream: false,
    callsPerHour: 2,
    rhythm: 'evenings',
    inputTokens: [1_500, 12_000],
    promptShares: { system: 0.02, history: 0.38 },
    chargedPerMille: 1_000n,
    cachedShare: 0,
    outputTokens: [300, 1_600],
    reasoningShare: 1.4,
    tokensPerSecond: 60,
  },
]

/** The afternoon on which the provider was down. */
export const outage = { daysAgo: 8, firstHourUtc: 13, lastHourUtc: 15 } as const
