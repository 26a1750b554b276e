import type { PriceRow } from '@outlay/shared/api'
import { formatCount, formatMoneyExact } from '@outlay/shared/format'
import { priceRowOf, unitSummary } from '@outlay/shared/price-texts'
import { allPrices, type PriceEntry } from '@outlay/shared/pricing'
import { commandLineWords, pricesWords, words } from '@outlay/shared/words'
import { escapeForTerminal } from '../escape-for-terminal.ts'
import { formatTable } from './format-table.ts'
import { readPriceBook } from './read-price-book.ts'

type Options = { provider?: string; all?: boolean; json?: boolean }

/** `outlay prices list`: one line per price. Shows the prices in force, or all prices on request. */
export async function listPrices(options: Options): Promise<void> {
  printPrices(await pricesFor(options), options)
}

/** `outlay prices search`: exit code 1 and a sentence when it finds nothing. */
export async function searchPrices(searched: string[], options: Options): Promise<void> {
  const wanted = searched.flatMap((text) => text.toLowerCase().split(/\s+/)).filter((word) => word !== '')
  const found = (await pricesFor(options)).filter((price) => {
    const text = searchedText(price)
    return wanted.every((word) => text.includes(word))
  })
  if (found.length > 0) {
    printPrices(found, options)
    return
  }
  if (options.json) process.stdout.write('[]\n')
  const none = pricesWords.search.none(escapeForTerminal(wanted.join(' ')))
  process.stderr.write(`${commandLineWords.said(none)}\n`)
  process.exitCode = 1
}

async function pricesFor({ provider, all }: Options): Promise<PriceEntry[]> {
  const now = Date.now()
  return allPrices(await readPriceBook(provider)).filter(
    (price) =>
      (provider === undefined || price.provider === provider) &&
      (all || ((price.from === null || price.from <= now) && (price.until === null || now < price.until))),
  )
}

function searchedText({ provider, model, names }: PriceEntry): string {
  return [provider, words.providers[provider] ?? '', model, ...names].join('\n').toLowerCase()
}

function printPrices(prices: readonly PriceEntry[], { all, json }: Options): void {
  const rows = prices.map(priceRowOf)
  process.stdout.write(json ? `${JSON.stringify(rows, null, 2)}\n` : tableOf(rows, all === true))
}

function tableOf(rows: readonly PriceRow[], withEnd: boolean): string {
  const { columns } = pricesWords
  const prices = priceCells(rows)
  const lines = rows.map((row, index) => [
    row.provider,
    row.model,
    prices[index + 1]!,
    dayText(row.from),
    ...(withEnd ? [dayText(row.until)] : []),
    row.id,
  ])
  const head = [
    columns.provider,
    columns.model,
    prices[0]!,
    columns.since,
    ...(withEnd ? [columns.until] : []),
    columns.id,
  ]
  return `${formatTable([head, ...lines])}\n${pricesWords.perMillion(formatCount(rows.length), rows.length)}\n`
}

/**
 * The prices per million tokens in three columns, headings first. A price with another unit spans all three.
 */
function priceCells(rows: readonly PriceRow[]): string[] {
  const { input, cached, output } = pricesWords.columns
  const cells = rows.map(({ unitPricesUsdPerMillion: rates }) =>
    [rates.uncachedInputTokens, rates.cacheReadInputTokens, rates.outputTextTokens].map((rate) =>
      formatMoneyExact(rate ?? null),
    ),
  )
  const isByToken = rows.map(({ unitPricesUsdPerMillion: rates }) => Object.keys(rates).length > 0)
  const priced = [[input, cached, output], ...cells.filter((_, index) => isByToken[index])]
  const widths = [0, 1, 2].map((column) => Math.max(...priced.map((line) => line[column]!.length)))
  const aligned = (line: readonly string[]) =>
    line.map((cell, column) => cell.padStart(widths[column]!)).join('  ')
  return [
    aligned([input, cached, output]),
    ...rows.map((row, index) => (isByToken[index] ? null : unitSummary(row)) ?? aligned(cells[index]!)),
  ]
}

/** Drops the seconds: `2026-11-20T04:00:00.000Z` is precise enough without them. */
function dayText(instant: string | null): string {
  if (instant === null) return formatMoneyExact(null)
  return instant.length === 10 ? instant : `${instant.slice(0, 16)}Z`
}
