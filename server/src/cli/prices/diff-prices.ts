import { formatCount, formatMoneyExact } from '@outlay/shared/format'
import { comparePrices, type PriceComparison, type PriceDifference } from '@outlay/shared/pricing'
import { pricesWords, words } from '@outlay/shared/words'
import { escapeForTerminal } from '../escape-for-terminal.ts'
import { formatTable } from './format-table.ts'
import { readPriceBook } from './read-price-book.ts'
import { readForeignList, readJsonFile } from './read-price-file.ts'

const { diff } = pricesWords

type Options = { provider?: string; all?: boolean; json?: boolean }

/**
 * `outlay prices diff`: exit code 0 when all common prices are equal, 1 when one differs or there are no
 * common ones.
 */
export async function diffPrices(file: string, { provider, all, json }: Options): Promise<void> {
  const book = await readPriceBook(provider)
  const now = Date.now()
  const { format, prices } = readList(file, now)
  const theirs = prices.filter((price) => provider === undefined || price.provider === provider)
  const comparison = comparePrices(book, theirs, now)
  process.stdout.write(
    json ? `${JSON.stringify({ format, ...comparison }, null, 2)}\n` : textOf(comparison, all === true),
  )
  if (comparison.differences.length > 0 || comparison.equal === 0) process.exitCode = 1
}

function readList(file: string, at: number): NonNullable<ReturnType<typeof readForeignList>> {
  const name = escapeForTerminal(file)
  const list = readForeignList(readJsonFile(file), { name, at })
  if (list) return list
  throw new Error(diff.unknownFormat(name))
}

function textOf({ differences, equal, onlyTheirs }: PriceComparison, all: boolean): string {
  const { provider, model, part, ours, theirs } = diff.columns
  const head = [provider, model, part, ours, theirs]
  const compared = differences.length + equal
  return [
    ...(differences.length === 0
      ? []
      : [formatTable([head, ...differences.map(cellsOf)], ['left', 'left', 'left', 'right', 'right']), '\n']),
    compared === 0
      ? `${diff.nothing}\n`
      : `${diff.result(formatCount(differences.length), formatCount(equal))}\n`,
    ...(onlyTheirs.length === 0 ? [] : [`${diff.onlyTheirs(onlyTheirs.length)}\n`]),
    ...(all && onlyTheirs.length > 0
      ? ['\n', formatTable(onlyTheirs.map((one) => [one.provider, one.model]))]
      : []),
  ].join('')
}

function cellsOf(difference: PriceDifference): string[] {
  const { provider, model, means, ours, theirs } = difference
  return [
    provider,
    model === means ? model : diff.means(model, means),
    partText(difference),
    formatMoneyExact(ours),
    formatMoneyExact(theirs),
  ]
}

function partText({ part, tier, aboveTokens }: PriceDifference): string {
  const { ways } = words.prices
  const sold = [
    ...(aboveTokens === null ? [] : [ways.longOver(formatCount(aboveTokens)).toLowerCase()]),
    ...(tier === 'standard' ? [] : [ways[tier].toLowerCase()]),
  ]
  const name = words.tokenParts[part]
  return sold.length === 0 ? name : diff.partOf(name, sold.join(', '))
}
