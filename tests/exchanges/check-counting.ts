import {
  countAnswer,
  countRequest,
  countText,
  encodingForModel,
  hasPublishedEncoding,
  loadEncoding,
  readAnswer,
} from '@outlay/shared/tokens'
import { answeredModel, answerPieces } from './answer-pieces.ts'
import { categoryOf, reaches, unseen } from './categories.ts'
import type { CheckPart, PartResult } from './check-part.ts'
import type { RecordedExchange } from './read-exchanges.ts'
import { createScores, percent, type Score, sumOf } from './score.ts'
import { renderTable } from './table.ts'

/** Shares in percent over all calls. */
const inputReach = 94
const outputReach = 94

const openaiApis = /^(chat\.completions|responses|completions|embeddings)$/
const estimatedApis = /^(messages|generateContent|streamGenerateContent)$/

/** Input tokens counted before sending, and output tokens with the usage hidden, beside what was billed. */
export function createCountingCheck(): CheckPart {
  const inputs = createScores()
  const outputs = createScores()
  const estimates = createScores()
  return { name: 'counting', add, result }

  async function add(exchange: RecordedExchange): Promise<void> {
    const { provider, api, usage, request } = exchange
    if (!usage || request === null || request === undefined) return
    const isOpenai = provider === 'openai' || provider === 'azure'
    if (isOpenai && openaiApis.test(api)) await addOpenai(exchange)
    else if (estimatedApis.test(api)) await addEstimate(exchange)
  }

  async function addOpenai(exchange: RecordedExchange): Promise<void> {
    const pieces = answerPieces(exchange)
    // What a name stands for changes: a recording is counted as the snapshot that answered, as an operator's map
    // of deployments would have it.
    const asked = (exchange.request as { model?: string }).model ?? exchange.model ?? ''
    const model = answeredModel(pieces) ?? asked
    if (!hasPublishedEncoding(model)) return
    await addInput(exchange, model, categoryOf(exchange, model))
    await addOutput(exchange, model, pieces)
  }

  async function addInput(
    { provider, api, request, usage }: RecordedExchange,
    model: string,
    category: string,
  ): Promise<void> {
    if (!usage?.input) return
    const count = await countRequest({ provider, api, body: request, model }, loadEncoding)
    if (count.inputTokens === null) return
    inputs.add(category, { tokens: count.inputTokens, isSaidExact: count.exactness === 'exact' }, usage.input)
  }

  async function addOutput(
    { api, request, usage }: RecordedExchange,
    model: string,
    pieces: unknown[],
  ): Promise<void> {
    const choices = readAnswer(pieces)
    if (api === 'embeddings' || !choices || usage?.output === null || usage?.output === undefined) return
    const encoding = await loadEncoding(encodingForModel(model))
    const operation = api === 'responses' ? 'responses' : 'chat'
    const { tokens, exactness } =
      api === 'completions'
        ? countText(
            encoding,
            choices.map(({ text }) => text),
          )
        : countAnswer({ encoding, modelName: model, operation, request, choices })
    // What was thought out of sight is reported apart; what is counted is what can be seen.
    const billed = usage.output - (usage.reasoning ?? 0)
    outputs.add(api, { tokens, isSaidExact: exactness === 'exact' && api !== 'completions' }, billed)
  }

  async function addEstimate({ provider, api, request, model, usage }: RecordedExchange): Promise<void> {
    if (!usage?.input) return
    const count = await countRequest({ provider, api, body: request, model: model ?? '' }, loadEncoding)
    if (count.inputTokens === null) return
    // Anthropic reports what came from the cache beside its input, Google within it.
    const cached = api === 'messages' ? (usage.cached_input ?? 0) + (usage.cache_write ?? 0) : 0
    estimates.add(api, { tokens: count.inputTokens, isSaidExact: false }, usage.input + cached)
  }

  function result(): PartResult {
    const kinds = inputs.list()
    const known = kinds.filter(({ category }) => !unseen.has(category))
    const chat = known.filter(({ category }) => !/^(Responses|embeddings|completions)/.test(category))
    const allChat = sumOf('all of chat with known content', chat)
    const answers = outputs.list()
    const chatAnswers = answers.find(({ category }) => category === 'chat.completions')
    const rows = [...kinds, allChat, sumOf('all with known content', known)]
    return {
      text: [
        'Input tokens counted before sending (OpenAI and Azure)',
        renderTable(rows.map((score) => inputRow(score))),
        'Output tokens with the usage hidden, thinking left out',
        renderTable(answers.map(outputRow)),
        'Estimates for other encodings',
        renderTable(estimates.list().map(estimateRow)),
      ].join('\n\n'),
      failures: [
        ...kinds.flatMap((score) => shortfall(score, score.exact, reaches[score.category])),
        ...shortfall(allChat, allChat.exact, inputReach),
        ...(chatAnswers ? shortfall(chatAnswers, chatAnswers.within2, outputReach) : []),
      ],
    }
  }
}

function inputRow(score: Score): Record<string, string> {
  const { category, calls, exact, error, saidExact, wronglyExact } = score
  return {
    category,
    calls: String(calls),
    'exact %': percent(exact, calls).toFixed(1),
    'mean error %': percent(error, calls).toFixed(2),
    'to reach %':
      reaches[category]?.toFixed(1) ?? (category.startsWith('all of') ? inputReach.toFixed(1) : ''),
    'said exact': String(saidExact),
    'wrongly said exact': String(wronglyExact),
  }
}

function outputRow({ category, calls, exact, within2, error }: Score): Record<string, string> {
  return {
    api: category,
    calls: String(calls),
    'exact %': percent(exact, calls).toFixed(1),
    'within 2 %': percent(within2, calls).toFixed(1),
    'mean error %': percent(error, calls).toFixed(2),
  }
}

function estimateRow({ category, calls, error }: Score): Record<string, string> {
  return { api: category, calls: String(calls), 'mean error %': percent(error, calls).toFixed(1) }
}

/**
 * The figures to reach are of a larger set, where one recording that is not what it says weighs less: two calls
 * fewer are allowed to a kind.
 */
const allowedMisses = 2

function shortfall({ category, calls }: Score, reached: number, needed: number | undefined): string[] {
  if (needed === undefined || reached + allowedMisses >= (calls * needed) / 100) return []
  return [`${category}: ${percent(reached, calls).toFixed(1)} % of ${calls}, ${needed} % to reach`]
}
