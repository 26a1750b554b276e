import { type BilledQuantity, tokenParts } from '@outlay/shared/usage'
import { addUsages, type Billing, type BillingContext, type BillingReader, billed } from '../billing.ts'
import { countOf, decimalOf, type JsonObject, nameOf, objectOf, objectsOf, textOf } from '../json.ts'
import { readOpenAiUsage, type UsageDialect } from '../openai/read-usage.ts'

/** What a host does in its own way, beside OpenAI's wire format. */
type Host = {
  dialect?: UsageDialect
  /** What it says it charges, in US dollars. */
  reportedCost?(usage: JsonObject): string | null
  /** What it bills beside tokens. */
  units?(usage: JsonObject, context: BillingContext, model: string, answer: JsonObject): BilledQuantity[]
  region?(endpoint: string): string | null
  /** What models within the answer's own did, where they and not it are billed. */
  others?(answer: JsonObject): Billing['others']
}

/** Where thinking stands and what a host reports; docs/guides/providers.md says it to those who run Outlay. */
const hosts: Readonly<Record<string, Host>> = {
  xai: {
    // Ten billion ticks are a dollar; server-side tools are in it.
    reportedCost: ({ cost_in_usd_ticks: ticks }) =>
      countOfTicks(ticks) === null ? null : scaled(countOfTicks(ticks)!, 10),
    units: xaiTools,
    region: (endpoint) => (/^https?:\/\/us[\w-]*\.api\.x\.ai/.test(endpoint) ? 'us' : null),
  },
  openrouter: {
    reportedCost: (usage) => {
      const cost = decimalOf(usage.cost)
      // With a key of one's own at the provider behind it, `cost` is the fee, and that provider bills the rest.
      const behind =
        usage.is_byok === true ? decimalOf(objectOf(usage.cost_details)?.upstream_inference_cost) : null
      return cost === null || behind === null ? cost : addDecimals(cost, behind)
    },
  },
  perplexity: {
    dialect: { hasThinkingOutside: true },
    reportedCost: (usage) => decimalOf(objectOf(usage.cost)?.total_cost),
    units: perplexityUnits,
  },
  // It has readers of its own.
  voyage: {},
  // Its streams tell their usage beside the chunk's own.
  groq: { others: groqModels, units: (_, __, ___, answer) => groqTools(answer) },
  mistral: { dialect: { hasConnectors: true }, units: mistralConnectors },
  deepinfra: { reportedCost: (usage) => decimalOf(usage.estimated_cost) },
  google: { dialect: { hasUnnamedThinking: true } },
  vertex: { dialect: { hasUnnamedThinking: true } },
}

/** Whether a host bills just as OpenAI does, so that its answers can be read without asking how. */
export function isBilledAsOpenAi(provider: string): boolean {
  return !Object.hasOwn(hosts, provider)
}

/** A reader of OpenAI's wire format that knows the ways of the host a call went to. */
export function asHostBills(reader: BillingReader): BillingReader {
  return {
    ...reader,
    read(answer, context) {
      const billing = reader.read(answer, context)
      const host = hosts[context.provider]
      const usage = objectOf(answer.usage)
      if (!host) return billing
      const region =
        context.region ?? (context.endpoint === null ? null : (host.region?.(context.endpoint) ?? null))
      if (!usage) return { ...billing, region }
      const others = host.others?.(answer) ?? []
      const model = billing.model ?? textOf(context.request?.model) ?? ''
      return {
        ...billing,
        region,
        usage: host.dialect ? readOpenAiUsage(usage, host.dialect) : billing.usage,
        units: [...billing.units, ...(host.units?.(usage, context, model, answer) ?? [])],
        others: [...billing.others, ...others],
        // A stream's tools are told on the way, in pieces that nobody keeps.
        isMissingUnits: billing.isMissingUnits || (others.length > 0 && answer.choices === undefined),
        reportedCostUsd: host.reportedCost?.(usage) ?? null,
      } satisfies Billing
    },
  }
}

/** A reader of another wire format that a host speaks: what the host says it charges stands in the same place. */
export function withReportedCost(reader: BillingReader): BillingReader {
  return {
    ...reader,
    read(answer, context) {
      const usage = objectOf(answer.usage)
      const reportedCost = hosts[context.provider]?.reportedCost
      const billing = reader.read(answer, context)
      return usage && reportedCost ? { ...billing, reportedCostUsd: reportedCost(usage) } : billing
    },
  }
}

/** A compound system is billed by the models it calls, whose tokens are those of the answer: never more than those. */
function groqModels({ usage_breakdown: breakdown, usage: reported }: JsonObject): Billing['others'] {
  const models = objectsOf(objectOf(breakdown)?.models).flatMap(({ model, usage }) => {
    const read = readOpenAiUsage(usage)
    return read === null ? [] : [{ model: textOf(model), usage: read, isWithin: true as const }]
  })
  const all = readOpenAiUsage(reported) ?? {}
  const sum = addUsages(models.map(({ usage }) => usage))
  return tokenParts.every((part) => (sum[part] ?? 0) <= (all[part] ?? 0)) ? models : []
}

/** Searches of a compound system have a fee of their own, which is not known here. */
function groqTools({ choices }: JsonObject): BilledQuantity[] {
  const messages = objectsOf(choices).map(({ message }) => objectOf(message))
  const tools = messages.flatMap((message) => objectsOf(message?.executed_tools))
  return billed('webSearches', tools.filter(({ type }) => /search/.test(nameOf(type))).length)
}

/** Connectors have fees of their own, which are not known here. */
function mistralConnectors({ connectors }: JsonObject): BilledQuantity[] {
  const uses = Object.entries(objectOf(connectors) ?? {})
  const countOfKind = (kind: RegExp) =>
    uses.reduce((sum, [name, count]) => sum + (kind.test(name) ? (countOf(count) ?? 0) : 0), 0)
  return [
    ...billed('webSearches', countOfKind(/^web_search/)),
    ...billed('codeExecutions', countOfKind(/^(?!web_search)/)),
  ]
}

/** Uses of the tools that run at xAI, by the fields that count them. */
const xaiToolFields: readonly [string, BilledQuantity['unit']][] = [
  ['web_search_calls', 'webSearches'],
  ['x_search_calls', 'xSearches'],
  ['code_interpreter_calls', 'codeExecutions'],
  ['document_search_calls', 'attachmentSearches'],
  ['file_search_calls', 'collectionsSearches'],
]

function xaiTools(usage: JsonObject): BilledQuantity[] {
  const details = objectOf(usage.server_side_tool_usage_details)
  return xaiToolFields.flatMap(([field, unit]) => billed(unit, countOf(details?.[field])))
}

/** A fee for each request by how much was searched; research is billed by the search and by what it cites. */
function perplexityUnits(usage: JsonObject, { request }: BillingContext, model: string): BilledQuantity[] {
  if (model.includes('deep-research')) {
    return [
      ...billed('searchUnits', countOf(usage.num_search_queries)),
      ...billed('citationTokens', countOf(usage.citation_tokens)),
    ]
  }
  const asked = objectOf(request?.web_search_options)?.search_context_size
  return billed('requests', 1, textOf(usage.search_context_size) ?? textOf(asked) ?? 'low')
}

function countOfTicks(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}

/** A whole number of 10^-decimals as a decimal. */
function scaled(count: number, decimals: number): string {
  const digits = String(count).padStart(decimals + 1, '0')
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

function addDecimals(a: string, b: string): string {
  const decimals = Math.max(...[a, b].map((text) => text.split('.')[1]?.length ?? 0))
  const whole = (text: string) => {
    const [units = '0', fraction = ''] = text.split('.')
    return BigInt(units + fraction.padEnd(decimals, '0'))
  }
  const digits = (whole(a) + whole(b)).toString().padStart(decimals + 1, '0')
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}
