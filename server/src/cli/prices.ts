import { pointInTime } from '@outlay/shared/api'
import { commandLineWords, pricesWords } from '@outlay/shared/words'
import { type Command, InvalidArgumentError } from 'commander'
import { diffPrices } from './prices/diff-prices.ts'
import { listPrices, searchPrices } from './prices/list-prices.ts'
import { showPrice } from './prices/show-price.ts'

const { list, search, show, diff, provider, all } = pricesWords

/** Adds `outlay prices list|search|show|diff`. They read the prices that this program came with, and write nothing. */
export function registerPrices(program: Command): void {
  const prices = program.command('prices').description(pricesWords.description)
  prices
    .command('list')
    .description(list.description)
    .option('--provider <name>', provider)
    .option('--all', all)
    .option('--json', commandLineWords.asJson)
    .action(listPrices)
  prices
    .command('search')
    .description(search.description)
    .argument('<words...>', search.words)
    .option('--provider <name>', provider)
    .option('--all', all)
    .option('--json', commandLineWords.asJson)
    .action(searchPrices)
  prices
    .command('show')
    .description(show.description)
    .argument('<name>', show.name)
    .option('--provider <name>', provider)
    .option('--at <time>', show.at, checkedTime)
    .action(showPrice)
  prices
    .command('diff')
    .description(diff.description)
    .argument('<file>', diff.file)
    .option('--provider <name>', provider)
    .option('--all', diff.all)
    .option('--json', commandLineWords.asJson)
    .action(diffPrices)
}

function checkedTime(text: string): string {
  if (pointInTime.safeParse(text).success) return text
  throw new InvalidArgumentError(commandLineWords.export.badTime)
}
