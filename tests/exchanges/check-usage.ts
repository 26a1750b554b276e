import { type PriceResponse, priceQuestion } from '@outlay/shared/api'
import { compilePriceBook, loadCatalogue } from '@outlay/shared/pricing'
import { inputTokensOf, outputTokensOf, type TokenUsage } from '@outlay/shared/usage'
import { answerPrice } from '../../server/src/metering/index.ts'
import type { CheckPart, PartResult } from './check-part.ts'
import type { RecordedExchange } from './read-exchanges.ts'
import { renderTable } from './table.ts'

type Totals = { input: number; output: number }
type Row = { calls: number; equal: number; priced: number; unknownModel: number; different: string[] }

/** Names of an API that has another here, or that is one kind of it. */
const apisHere: Readonly<Record<string, string>> = {
  batchEmbedContents: 'embedContent',
  'responses.get': 'responses',
  'responses.compact': 'responses',
  'images.generations': 'images',
  'images.edits': 'images',
}

/**
 * Usage read from whole answers and streams beside what the provider reported, and how much of it has a price. The
 * expected totals are worked out here again, from the provider's raw counts, by the meaning its documentation gives them.
 */
export function createUsageCheck(): CheckPart {
  const book = compilePriceBook(loadCatalogue())
  const rows = new Map<string, Row>()
  return { name: 'usage', add, result }

  async function add(exchange: RecordedExchange): Promise<void> {
    const expected = totalsOf(exchange)
    const question = questionOf(exchange)
    if (!expected || !question) return
    const answer = answerPrice(book, priceQuestion.parse(question))
    if (!answer) return
    const name = `${exchange.provider} ${exchange.api}`
    const row = rows.get(name) ?? { calls: 0, equal: 0, priced: 0, unknownModel: 0, different: [] }
    rows.set(name, row)
    row.calls += 1
    if (isEqual(answer, expected)) row.equal += 1
    else row.different.push(exchange.id)
    if (answer.costUsd !== null) row.priced += 1
    else if (answer.reason === 'unknown_model') row.unknownModel += 1
  }

  function result(): PartResult {
    const sorted = [...rows].sort(([a], [b]) => a.localeCompare(b))
    const all = sorted
      .map(([, row]) => row)
      .reduce(added, { calls: 0, equal: 0, priced: 0, unknownModel: 0, different: [] })
    const text = renderTable(
      [...sorted, ['all', all] as const].map(([name, { calls, equal, priced, unknownModel }]) => ({
        'provider and API': name,
        calls: String(calls),
        'usage as reported': String(equal),
        'with a cost': String(priced),
        'of a model without a price': String(unknownModel),
      })),
    )
    return {
      text: `Usage read from answers that carry it\n\n${text}`,
      failures:
        all.different.length === 0 ? [] : [`usage as reported by the provider: ${all.different.join(', ')}`],
    }
  }
}

function added(sum: Row, row: Row): Row {
  return {
    calls: sum.calls + row.calls,
    equal: sum.equal + row.equal,
    priced: sum.priced + row.priced,
    unknownModel: sum.unknownModel + row.unknownModel,
    different: [...sum.different, ...row.different],
  }
}

function isEqual({ usage }: PriceResponse, expected: Totals): boolean {
  if (usage === null) return false
  const read = usage as TokenUsage
  return inputTokensOf(read) === expected.input && outputTokensOf(read) === expected.output
}

function questionOf({ id, provider, api, model, request, response, sse }: RecordedExchange) {
  if (!sse && (typeof response !== 'object' || response === null)) return null
  const name = apisHere[api] ?? api
  return {
    id,
    // Hosts without a name of their own have no prices; what they say is read all the same.
    provider: provider === 'other' ? 'openai_compatible' : provider,
    api:
      name === 'messages'
        ? 'anthropic.messages'
        : name.endsWith('Content')
          ? `google.${name}`
          : `${provider}.${name}`,
    model: model || null,
    at: '2026-11-20',
    ...(sse ? { sse } : { response }),
    request: typeof request === 'object' && request !== null && !Array.isArray(request) ? request : null,
  }
}

/** All tokens read and all written, thinking and what was cached included. Null where nothing was reported in tokens. */
export function totalsOf({ provider, api, usage_raw: raw }: RecordedExchange): Totals | null {
  const count = (...names: string[]) =>
    names.map((name) => raw?.[name]).find((value) => typeof value === 'number')
  const number = (...names: string[]) => (count(...names) as number | undefined) ?? 0
  if (!raw) return null
  if (api === 'messages') {
    if (count('input_tokens') === undefined) return null
    return {
      input:
        number('input_tokens') + number('cache_read_input_tokens') + number('cache_creation_input_tokens'),
      output: number('output_tokens'),
    }
  }
  if (count('promptTokenCount') !== undefined) {
    return {
      input: number('promptTokenCount') + number('toolUsePromptTokenCount'),
      output: number('candidatesTokenCount') + number('thoughtsTokenCount'),
    }
  }
  if (provider === 'voyage') return { input: number('total_tokens'), output: 0 }
  if (count('prompt_tokens', 'input_tokens') === undefined) return null
  const input = number('prompt_tokens', 'input_tokens')
  const output = number('completion_tokens', 'output_tokens')
  const beyond = Math.max(0, number('total_tokens') - input - output)
  const details = (raw.prompt_tokens_details ?? {}) as { audio_tokens?: number }
  const thinking = (raw.completion_tokens_details ?? {}) as { reasoning_tokens?: number }
  if (beyond > 0 && beyond === details.audio_tokens) return { input: input + beyond, output }
  if (beyond > 0 && (beyond === thinking.reasoning_tokens || provider === 'google'))
    return { input, output: output + beyond }
  return { input, output }
}
