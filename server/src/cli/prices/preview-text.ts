import type { BookedCalls, PastCalls, PricePreview, PricePreviewLine } from '@outlay/shared/api'
import { formatCount, formatMoneyExact } from '@outlay/shared/format'
import type { TokenPart } from '@outlay/shared/usage'
import { pricesWords } from '@outlay/shared/words'
import { formatTable } from './format-table.ts'

const { preview, past } = pricesWords
const linesShown = 40

/** The preview as tables: prices, names, and costs of past calls. */
export function previewText(
  { prices, names, pastCalls }: PricePreview,
  options: { pastCalls: boolean; all: boolean },
): string {
  return [
    ...(prices.length > 0 ? [pricesTable(prices, options.all)] : []),
    ...(names.length > 0 ? [namesTable(names)] : []),
    ...(options.pastCalls ? [pastCallsText(pastCalls)] : []),
  ].join('\n')
}

/** The costs of past calls that lack one, by model. */
export function pastCallsText(pastCalls: PastCalls): string {
  const { models } = pastCalls
  if (!hasPastCalls(pastCalls)) return `${past.none}\n`
  const { columns } = past
  const head = [columns.provider, columns.model, columns.calls, columns.cost, columns.id]
  const lines = models.map((one) => [
    one.provider,
    one.model,
    formatCount(one.calls),
    formatMoneyExact(one.listCostUsd),
    one.priceId,
  ])
  return `${formatTable([head, ...lines], ['left', 'left', 'right', 'right'])}${sentencesOf(past.would, pastCalls)}`
}

export function bookedText(booked: BookedCalls): string {
  return sentencesOf(past.booked, booked)
}

export function hasPastCalls({ calls, simulated }: BookedCalls): boolean {
  return calls + simulated.calls > 0
}

/** Simulated calls get a sentence of their own if there are any. */
function sentencesOf(sentence: typeof past.would, { simulated, ...real }: BookedCalls): string {
  const of = ({ calls, listCostUsd, effectiveCostUsd }: BookedCalls['simulated'], noun: string) =>
    `${sentence(calls, formatCount(calls), noun, formatMoneyExact(listCostUsd), formatMoneyExact(effectiveCostUsd))}\n`
  return [
    ...(real.calls > 0 || simulated.calls === 0 ? [of(real, past.noun(real.calls))] : []),
    ...(simulated.calls > 0 ? [of(simulated, past.simulatedNoun(simulated.calls))] : []),
  ].join('')
}

function pricesTable(prices: readonly PricePreviewLine[], all: boolean): string {
  const { columns, status } = preview
  const changes = prices.filter((line) => line.status !== 'same')
  const listed = prices.length === 1 ? prices : changes
  const shown = all ? listed : listed.slice(0, linesShown)
  const hidden = listed.length - shown.length
  const head = [columns.change, columns.provider, columns.model, columns.from]
  const parts = [columns.input, columns.cached, columns.output]
  const lines = shown.map((line) => [
    status[line.status],
    line.provider,
    line.model,
    line.from ?? preview.since,
    ...shownParts.map((part) => priceCell(line, part)),
  ])
  const count = (wanted: PricePreviewLine['status']) =>
    formatCount(prices.filter((line) => line.status === wanted).length)
  return [
    ...(shown.length > 0 ? [formatTable([[...head, ...parts], ...lines])] : []),
    ...(hidden > 0 ? [`${preview.more(formatCount(hidden))}\n`] : []),
    `${preview.counts(count('new'), count('changed'), count('same'))}\n`,
  ].join('')
}

const shownParts = [
  'uncachedInputTokens',
  'cacheReadInputTokens',
  'outputTextTokens',
] as const satisfies readonly TokenPart[]

function priceCell({ status, before, after }: PricePreviewLine, part: (typeof shownParts)[number]): string {
  const text = formatMoneyExact(after[part] ?? null)
  if (status !== 'changed' || before === null) return text
  const earlier = formatMoneyExact(before[part] ?? null)
  return earlier === text ? text : preview.became(earlier, text)
}

function namesTable(names: PricePreview['names']): string {
  const { columns } = preview
  const head = [columns.provider, columns.name, columns.from, columns.means]
  const lines = names.map(({ provider, name, from, before, after }) => [
    provider,
    name,
    from ?? preview.since,
    before === null || before === after ? after : preview.became(before, after),
  ])
  return formatTable([head, ...lines])
}
