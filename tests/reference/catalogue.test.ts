import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { femtoUsdToPricePerMillion } from '@outlay/shared/money'
import {
  compilePriceBook,
  loadCatalogue,
  type PricedModel,
  priceUsage,
  resolveModel,
} from '@outlay/shared/pricing'
import { type TokenPart, tokenParts } from '@outlay/shared/usage'
import { expect, test } from 'vitest'
import {
  exampleOf,
  partOf,
  type ReferencePrices,
  type ReferenceRates,
  type ReferenceRow,
  toolUnits,
  unitsOf,
} from './reference-prices.ts'

/**
 * Compares our catalogue with a compilation of public prices: every rate of every row, at the first and the last instant of
 * each, under every name. docs/pricing-differences.md explains each difference and lists no other.
 */
const root = resolve(import.meta.dirname, '../..')
const today = Date.parse('2026-11-20')
const longAgo = Date.parse('2020-01-01')

type Row = PricedModel['rows'][number]
type Table = NonNullable<NonNullable<Row['bands']>['base']['standard']>
type Difference = { model: string; field: string; reference: string; ours: string }

test('the catalogue differs from the reference only where docs/pricing-differences.md says why', () => {
  const reference = readReference()
  expect(reference.models.length).toBeGreaterThanOrEqual(293)
  const found = [...reference.models.flatMap(modelDifferences), ...toolDifferences(reference)]
  expect([...new Set(found.map(lineOf))].sort()).toEqual(explained().sort())
})

function readReference(): ReferencePrices {
  const folder = process.env.OUTLAY_REFERENCE
  if (!folder) {
    throw new Error('Set OUTLAY_REFERENCE to the folder of reference-prices.json. See CONTRIBUTING.md.')
  }
  return JSON.parse(readFileSync(resolve(root, folder, 'reference-prices.json'), 'utf8')) as ReferencePrices
}

const book = compilePriceBook(loadCatalogue())

function modelDifferences(model: ReferencePrices['models'][number]): Difference[] {
  const { provider, match, patterns = [], prices } = model
  const differences: Difference[] = []
  for (const name of [...match, ...patterns.map(exampleOf)]) {
    for (const [index, row] of prices.entries()) {
      const add = (field: string, theirs: string, ours: string) => {
        if (theirs === ours) return
        differences.push({ model: `${provider}/${name}`, field, reference: theirs, ours })
      }
      for (const at of instantsOf(row)) {
        const meant = resolveModel(book, provider, name, at)
        const ours = meant?.rows.find(({ from, until }) => from <= at && at < until)
        if (ours) compareRow(row, ours, provider, add)
        else if (meant) add(`price on ${dayOf(at)}`, 'known', 'none')
        else add('name', 'known', 'unknown')
      }
      if (index === 0 && row.from !== null) {
        const before = resolveModel(book, provider, name, Date.parse(row.from) - 1)
        const known = before?.rows.some(
          ({ from, until }) => from < Date.parse(row.from!) && Date.parse(row.from!) <= until,
        )
        add(`price before ${row.from}`, 'none', known ? 'known' : 'none')
      }
    }
  }
  return differences
}

type Add = (field: string, theirs: string, ours: string) => void

function compareRow(row: ReferenceRow, ours: Row, provider: string, add: Add): void {
  const basis = row.schedule?.default ?? row
  if (basis.input != null || basis.output != null) compareTables(row, basis, ours, provider, add)
  const units = unitsOf(row)
  for (const [unit, price] of Object.entries(units)) add(unit, price, unitText(ours.units.get(unit)))
  for (const unit of ours.units.keys())
    if (units[unit] === undefined) add(unit, 'none', unitText(ours.units.get(unit)))
}

function compareTables(
  row: ReferenceRow,
  basis: ReferenceRates,
  ours: Row,
  provider: string,
  add: Add,
): void {
  const bands = ours.bands
  if (!bands) {
    add('rates', 'known', 'none')
    return
  }
  compareRates('', basis, bands.base.standard, provider, add)
  for (const tier of ['batch', 'flex', 'priority'] as const) {
    const terms = row.service_tiers?.[tier]
    const table = bands.base[tier]
    if (!terms || !table) add(tier, terms ? 'known' : 'none', table ? 'known' : 'none')
    else if ('multiplier' in terms) compareRates(tier, times(basis, terms.multiplier), table, provider, add)
    else compareRates(tier, terms, table, provider, add)
  }
  compareSpeed(row.speed?.fast, bands.base.fast, provider, add)
  compareLong(row, bands.long, provider, add)
  const windows = row.schedule?.windows ?? []
  add('windows', String(windows.length), String(bands.windows.length))
  for (const [index, { utc, days, rates }] of windows.entries()) {
    const window = bands.windows[index]
    if (!window) continue
    add(`window ${index}`, utc.join(' to '), `${timeOf(window.startMinute)} to ${timeOf(window.endMinute)}`)
    add(
      `days of window ${index}`,
      days.includes('Mon-Fri') ? 'working days' : 'every day',
      window.workingDaysOf === null ? 'every day' : 'working days',
    )
    compareRates(`window ${index}`, rates, window.band.standard, provider, add)
  }
  const regions = {
    ...row.inference_geo,
    ...(row.regional_us_endpoint && { us: row.regional_us_endpoint }),
    ...row.deployment_types,
  }
  for (const [region, { multiplier }] of Object.entries(regions)) {
    compareRates(
      region,
      times(basis, multiplier),
      ours.regions.get(region)?.base.standard ?? null,
      provider,
      add,
    )
  }
}

function compareSpeed(
  fast: ReferenceRates | undefined,
  table: Table | null,
  provider: string,
  add: Add,
): void {
  if (fast && table) compareRates('fast', fast, table, provider, add)
  else add('fast', fast ? 'known' : 'none', table ? 'known' : 'none')
}

/** A factor of a tier holds for the long band too; a table does not, but batch and flex of OpenAI are half of it. */
function compareLong(
  row: ReferenceRow,
  long: NonNullable<Row['bands']>['long'],
  provider: string,
  add: Add,
): void {
  const band = row.long_context
  add('long', band ? 'known' : 'none', long ? 'known' : 'none')
  if (!band || !long) return
  add('long from', String(band.at_least ?? band.above! + 1), String(long.atLeastTokens))
  compareRates('long', band, long.standard, provider, add)
  for (const tier of ['batch', 'flex', 'priority'] as const) {
    const terms = row.service_tiers?.[tier]
    const factor =
      terms && ('multiplier' in terms ? terms.multiplier : tier === 'priority' ? undefined : '0.5')
    const table = long[tier]
    if (factor === undefined || !table)
      add(`long ${tier}`, factor === undefined ? 'none' : 'known', table ? 'known' : 'none')
    else compareRates(`long ${tier}`, times(band, factor), table, provider, add)
  }
}

/** Every rate it publishes, and what it says of cached tokens by publishing none: they are billed as plain ones. */
function compareRates(
  what: string,
  rates: ReferenceRates,
  table: Table | null,
  provider: string,
  add: Add,
): void {
  if (!table) {
    add(`${what} rates`.trim(), 'known', 'none')
    return
  }
  const all = { ...rates, cached_input: rates.cached_input ?? rates.input }
  for (const [word, part] of Object.entries(partOf)) {
    const rate = all[word as keyof typeof partOf]
    if (rate == null) continue
    add(`${what} ${word}`.trim(), decimal(rate), rateIn(table, ownPart(part, word, provider)))
  }
}

function ownPart(part: TokenPart, word: string, provider: string): TokenPart {
  return word === 'cache_write' && provider !== 'openai' ? 'cacheWrite5mInputTokens' : part
}

function rateIn(table: Table, part: TokenPart): string {
  const rate = table.rates[tokenParts.indexOf(part)]
  return rate == null ? 'none' : femtoUsdToPricePerMillion(rate)
}

function toolDifferences({ tools }: ReferencePrices): Difference[] {
  return tools.flatMap(({ provider, tool, unit, price }) => {
    const ours = toolUnits[`${provider} ${tool}`]
    const usd = Number(price) / (unit.startsWith('1k') ? 1000 : 1)
    const quantity = 1000
    const result =
      ours &&
      priceUsage(book, {
        provider,
        model: ours.model,
        at: today,
        usage: {},
        units: [{ unit: ours.unit, quantity }],
        serviceTier: null,
      })
    const cost = result?.costState === 'priced' ? String(Number(result.listCostPicoUsd) / 1e12) : 'none'
    const theirs = String(usd * quantity)
    return cost === theirs ? [] : [{ model: provider, field: tool, reference: theirs, ours: cost }]
  })
}

/** The rows of the table in docs/pricing-differences.md, without their reasons. */
function explained(): string[] {
  const page = readFileSync(resolve(root, 'docs/pricing-differences.md'), 'utf8')
  return page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, 5)
        .map((cell) => cell.trim().replaceAll('`', ''))
        .join(' | '),
    )
}

function lineOf({ model, field, reference, ours }: Difference): string {
  return [model, field, reference, ours].join(' | ')
}

/** The first and the last instant of a row; an open beginning is long ago, an open end today or later. */
function instantsOf({ from, until }: ReferenceRow): number[] {
  const first = from === null ? longAgo : Date.parse(from)
  return [first, until === null ? Math.max(first, today) : Date.parse(until) - 1]
}

function times(rates: ReferenceRates, factor: string): ReferenceRates {
  const words = Object.keys(partOf) as (keyof typeof partOf)[]
  return Object.fromEntries(
    words.flatMap((word) => {
      const rate = rates[word]
      return rate == null ? [] : [[word, (Number(rate) * Number(factor)).toFixed(9)]]
    }),
  )
}

function unitText(price: { femtoUsd: bigint; per: number; minimum: number } | undefined): string {
  if (!price) return 'none'
  const usd = Number(price.femtoUsd) / 1e15
  return `${usd} per ${price.per}${price.minimum > 0 ? `, at least ${price.minimum}` : ''}`
}

function decimal(rate: string): string {
  return String(Number(rate))
}

function timeOf(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':')
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
