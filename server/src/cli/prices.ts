import { commandLineWords, pricesWords } from '@outlay/shared/words'
import type { Command } from 'commander'
import { diffPrices } from './prices/diff-prices.ts'
import { listPrices, searchPrices } from './prices/list-prices.ts'
import { checkedTime, registerChanges } from './prices/register-changes.ts'
import { showPrice } from './prices/show-price.ts'

const { list, search, show, diff, provider, all } = pricesWords

/**
 * Adds `outlay prices`. `list`, `search`, `show` and `diff` read: the prices that this program came with, and those of
 * the installation where there is one. The others change the installation's own, through the running server or by
 * opening the records when none runs, and show what would change first.
 */
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
  registerChanges(prices)
}
