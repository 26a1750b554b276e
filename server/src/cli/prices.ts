import { commandLineWords, pricesWords } from '@outlay/shared/words'
import type { Command } from 'commander'
import { diffPrices } from './prices/diff-prices.ts'
import { listPrices, searchPrices } from './prices/list-prices.ts'
import { checkedTime, registerChanges } from './prices/register-changes.ts'
import { showPrice } from './prices/show-price.ts'

const { list, search, show, diff, provider, all } = pricesWords

/**
 * Adds `outlay prices`. `list`, `search`, `show` and `diff` read the shipped prices and the installation's
 * own, if there are any. The other verbs change the installation's own prices and show the change first. They
 * use the running server, or open the records when no server runs.
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
