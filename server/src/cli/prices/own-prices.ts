import type { PriceChangeSummary } from '@outlay/shared/api'
import { daysText, priceRowOf, rateText, unitSummary } from '@outlay/shared/price-texts'
import type { PriceEntry } from '@outlay/shared/pricing'
import { pricesWords } from '@outlay/shared/words'
import { requireRecords } from '../open-records.ts'
import { formatTable } from './format-table.ts'
import { type PriceCommands, withPrices } from './with-prices.ts'

const { own, history, preview } = pricesWords

type Options = { json?: boolean }

/** `outlay prices own`. */
export async function listOwn({ json }: Options): Promise<void> {
  await withPrices(async (prices) => {
    const rows = prices.desk.prices().filter(({ origin }) => origin === 'own')
    const records = await prices.own()
    process.stdout.write(
      json
        ? `${JSON.stringify({ prices: rows.map(priceRowOf), ...records }, null, 2)}\n`
        : ownText(rows, records),
    )
  }, requireRecords)
}

/** `outlay prices history`. */
export async function showHistory({ json }: Options): Promise<void> {
  await withPrices(async (prices) => {
    const changes = await prices.changes()
    process.stdout.write(json ? `${JSON.stringify(changes, null, 2)}\n` : historyText(changes))
  }, requireRecords)
}

function ownText(
  prices: readonly PriceEntry[],
  { names, factors }: Awaited<ReturnType<PriceCommands['own']>>,
): string {
  const blocks = [
    block(
      own.titles.prices,
      prices
        .map(priceRowOf)
        .map((row) => [
          row.provider,
          row.model,
          unitSummary(row) ??
            (['uncachedInputTokens', 'cacheReadInputTokens', 'outputTextTokens'] as const)
              .map((part) => rateText(row.unitPricesUsdPerMillion, part))
              .join('  '),
          row.from === null && row.until === null ? preview.since : daysText(row.from, row.until),
          row.id,
        ]),
    ),
    block(
      own.titles.names,
      names.map(({ provider, name, model, from, id }) => [provider, name, model, from ?? preview.since, id]),
    ),
    block(
      own.titles.factors,
      factors.map(({ project, provider, factor, from, id }) => [
        project,
        provider ?? own.allProviders,
        factor,
        from ?? preview.since,
        id,
      ]),
    ),
  ].filter((text) => text !== '')
  return blocks.length === 0 ? `${own.none}\n` : blocks.join('\n')
}

function block(title: string, rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : `${title}\n${formatTable(rows)}`
}

function historyText(changes: readonly PriceChangeSummary[]): string {
  if (changes.length === 0) return `${history.none}\n`
  const { counts, kinds } = history
  return formatTable(
    changes.map(({ id, at, kind, note, ids, ...change }) => [
      `${at.slice(0, 16)}Z`,
      kinds[kind],
      (['prices', 'names', 'factors', 'withdrawn'] as const)
        .filter((what) => change[what] > 0)
        .map((what) => counts[what](change[what]))
        .join(', '),
      note ?? (ids.length === 1 ? ids[0]! : ''),
      id,
    ]),
  )
}
