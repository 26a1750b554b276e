import type { PriceRow } from '@outlay/shared/api'
import { formatCount, formatDays, unknownText } from '@outlay/shared/format'
import {
  daysText,
  type LabelledPrice,
  priceRowOf,
  rateText,
  regionsOf,
  toolFeeOf,
  toolsOf,
  unitSummary,
  unitsOf,
  waysOf,
} from '@outlay/shared/price-texts'
import {
  allToolFees,
  closeNames,
  type ExplainedName,
  explainName,
  type PriceBook,
  type PriceEntry,
  pricesOf,
} from '@outlay/shared/pricing'
import { pointInTimeToMs } from '@outlay/shared/time'
import { commandLineWords, pricesWords, words } from '@outlay/shared/words'
import { escapeForTerminal } from '../escape-for-terminal.ts'
import { formatTable } from './format-table.ts'
import { readPriceBook } from './read-price-book.ts'

const { show } = pricesWords
const texts = words.prices

/**
 * `outlay prices show`: the meaning of a name at an instant for each provider that knows it, and its complete
 * price. Exit code 1 and similar names when no provider knows it.
 */
export async function showPrice(
  name: string,
  { provider, at }: { provider?: string; at?: string },
): Promise<void> {
  const book = await readPriceBook(provider)
  const instant = at === undefined ? Date.now() : pointInTimeToMs(at, 'UTC')
  const sellers = provider === undefined ? [...book.providers.keys()] : [provider]
  const pages = sellers.flatMap((seller) => {
    const explained = explainName(book, seller, name, instant)
    return explained ? [pageOf(book, seller, explained, instant)] : []
  })
  if (pages.length > 0) {
    process.stdout.write(pages.join('\n'))
    return
  }
  process.stderr.write(`${commandLineWords.said(unknownName(book, sellers, name))}\n`)
  process.exitCode = 1
}

/** The meanings of a moving name at other times, otherwise similar names. */
function unknownName(book: PriceBook, sellers: readonly string[], name: string): string {
  const moves = sellers.flatMap((seller) => meaningsOf(book, seller, name))
  if (moves.length > 0) return [show.unknownThen(escapeForTerminal(name)), ...moves].join(' ')
  const unknown = show.unknown(escapeForTerminal(name))
  const close = closeNames(book, name, sellers)
  return close.length === 0 ? unknown : `${unknown} ${show.close(close.join(', '))}`
}

function meaningsOf(book: PriceBook, seller: string, name: string): string[] {
  const spans = book.providers.get(seller)?.aliases.get(name.trim().toLowerCase()) ?? []
  return spans.map(({ from, until, model }) =>
    show.otherTime(daysText(dayOf(from), dayOf(until)), model.model, providerText(seller)),
  )
}

function dayOf(instant: number): string | null {
  return Number.isFinite(instant) ? new Date(instant).toISOString().slice(0, 10) : null
}

function pageOf(book: PriceBook, seller: string, explained: ExplainedName, at: number): string {
  const { model } = explained
  const prices = pricesOf(model)
  const current = prices.find((price) => isAt(price, at))
  const others = prices.filter((price) => price !== current)
  return [
    `${headingOf(seller, explained)}\n`,
    ...(current ? currentOf(book, seller, current, at) : [`${show.noPriceThen}\n`]),
    linesOf([
      ...others
        .filter(({ from }) => from !== null && from > at)
        .map((price) => other(texts.announced, price)),
      ...others
        .filter(({ until }) => until !== null && until <= at)
        .reverse()
        .map((price) => other(texts.earlier, price)),
    ]),
  ]
    .filter((block) => block !== '')
    .join('\n')
}

function headingOf(seller: string, { model, how, resoldFrom }: ExplainedName): string {
  const meaning = show.meaning[how](model.model, providerText(model.provider))
  return resoldFrom === null ? meaning : show.soldBy(meaning, providerText(seller))
}

/** Joins blocks of lines. An empty block is left out. */
function currentOf(book: PriceBook, seller: string, price: PriceEntry, at: number): string[] {
  const row = priceRowOf(price)
  const fees = allToolFees(book).map(toolFeeOf).filter(isFeeAt(at))
  const others = row.names.filter((name) => name !== row.model)
  const seen = row.origin === 'own' ? texts.addedOn : texts.verified
  return [
    waysTable(row),
    linesOf([
      ...grouped(texts.unitsTitle, unitsOf(row)),
      // Tools belong to the provider that is asked, whichever company made the model.
      ...grouped(texts.toolsTitle, toolsOf({ ...row, provider: seller }, fees)),
      ...regionsOf(row).map((region) => [texts.regionsTitle, region] as const),
      ...(row.note === null ? [] : [[texts.note, row.note] as const]),
      ...(others.length === 0 ? [] : [[texts.alsoCalled, others.join(', ')] as const]),
      ...sizes(price),
      [texts.columns.days, daysText(row.from, row.until)],
      [texts.source, `${row.source}, ${seen(formatDays(row.verifiedOn, row.verifiedOn))}`],
      [texts.id, row.id],
    ]),
  ]
}

function waysTable(row: PriceRow): string {
  const table = waysOf(row)
  if (!table) return ''
  const rows = table.ways.map(({ label, prices }) => [label, ...prices])
  return `${texts.perMillion}\n${formatTable(
    [['', ...table.parts], ...rows],
    ['left', ...table.parts.map(() => 'right' as const)],
  )}`
}

type Line = readonly [label: string, text: string]

/** The label stands only in front of its first line. */
function linesOf(lines: readonly Line[]): string {
  return formatTable(
    lines.map(([label, text], index) => [lines[index - 1]?.[0] === label ? '' : label, text]),
  )
}

function grouped(title: string, prices: readonly LabelledPrice[]): Line[] {
  return prices.map(({ label, price }) => [title, texts.unitSummary(label, price)])
}

function sizes({ contextWindowTokens, maxOutputTokens }: PriceEntry): Line[] {
  const line = (label: string, tokens: number | null): Line[] =>
    tokens === null || tokens === 0 ? [] : [[label, show.tokens(formatCount(tokens))]]
  return [...line(show.contextWindow, contextWindowTokens), ...line(show.longestAnswer, maxOutputTokens)]
}

function other(label: string, price: PriceEntry): Line {
  const row = priceRowOf(price)
  return [label, show.earlierOrLater(daysText(row.from, row.until), shortPrice(row))]
}

/** `Prompt $5.00 · Answer $15.00`, or the price in another unit. */
function shortPrice(row: PriceRow): string {
  const { parts } = texts
  const rates = row.unitPricesUsdPerMillion
  const priced = (
    [
      [parts.prompt, rateText(rates, 'uncachedInputTokens')],
      [parts.cached, rateText(rates, 'cacheReadInputTokens')],
      [parts.answer, rateText(rates, 'outputTextTokens')],
    ] as const
  ).filter(([, price]) => price !== unknownText)
  if (priced.length === 0) return unitSummary(row) ?? unknownText
  return priced.map((one) => one.join(' ')).join(' · ')
}

function isAt({ from, until }: PriceEntry, at: number): boolean {
  return (from === null || from <= at) && (until === null || at < until)
}

/** Shows days and instants alike: a day begins at its first instant in UTC. */
function isFeeAt(at: number) {
  return ({ from, until }: { from: string | null; until: string | null }) =>
    (from === null || Date.parse(from) <= at) && (until === null || at < Date.parse(until))
}

function providerText(provider: string): string {
  return words.providers[provider] ?? provider
}
