import { pointInTime } from '@outlay/shared/api'
import { commandLineWords, pricesWords } from '@outlay/shared/words'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { addPrice, collected } from './add-price.ts'
import { confirmPastCalls } from './confirm-past-calls.ts'
import { importPrices } from './import-prices.ts'
import { mapName } from './map-name.ts'
import { listOwn, showHistory } from './own-prices.ts'
import { importFormats } from './read-price-file.ts'
import { removePrice } from './remove-price.ts'
import { setFactor } from './set-factor.ts'

const { add, map, factor, remove, own, history, past, yes, noPastCalls, from, preview } = pricesWords

/** Adds the verbs that change own prices, and those that show them. */
export function registerChanges(prices: Command): void {
  prices
    .command('add')
    .description(add.description)
    .requiredOption('--provider <name>', add.provider)
    .requiredOption('--model <name>', add.model)
    .option('--input <usd>', add.input)
    .option('--output <usd>', add.output)
    .option('--cached <usd>', add.cached)
    .option('--cache-write <usd>', add.cacheWrite)
    .option('--rate <part=usd>', add.rate, collected, [])
    .option('--unit <unit=usd>', add.unit, collected, [])
    .option('--name <name>', add.name, collected, [])
    .option('--from <time>', from, checkedTime)
    .option('--until <time>', add.until, checkedTime)
    .option('--source <text>', add.source)
    .option('--note <text>', add.note)
    .option('--no-past-calls', noPastCalls)
    .option('--yes', yes)
    .action(addPrice)
  prices
    .command('import')
    .description(pricesWords.import.description)
    .argument('<file>', pricesWords.import.file)
    .option('--provider <name>', pricesWords.import.provider)
    .addOption(new Option('--format <format>', pricesWords.import.format).choices([...importFormats]))
    .option('--from <time>', from, checkedTime)
    .option('--new-only', pricesWords.import.newOnly)
    .option('--all', preview.all)
    .option('--no-past-calls', noPastCalls)
    .option('--yes', yes)
    .action(importPrices)
  prices
    .command('map')
    .description(map.description)
    .argument('<provider>', map.provider)
    .argument('<name>', map.name)
    .argument('<model>', map.model)
    .option('--from <time>', from, checkedTime)
    .option('--no-past-calls', noPastCalls)
    .option('--yes', yes)
    .action(mapName)
  prices
    .command('factor')
    .description(factor.description)
    .argument('<project>', factor.project)
    .argument('<factor>', factor.factor)
    .option('--provider <name>', factor.provider)
    .option('--from <time>', factor.fromNow, checkedTime)
    .option('--yes', yes)
    .action(setFactor)
  prices
    .command('remove')
    .description(remove.description)
    .argument('<id>', remove.id)
    .option('--yes', yes)
    .action(removePrice)
  prices.command('past-calls').description(past.description).option('--yes', yes).action(confirmPastCalls)
  prices.command('own').description(own.description).option('--json', commandLineWords.asJson).action(listOwn)
  prices
    .command('history')
    .description(history.description)
    .option('--json', commandLineWords.asJson)
    .action(showHistory)
}

export function checkedTime(text: string): string {
  if (pointInTime.safeParse(text).success) return text
  throw new InvalidArgumentError(commandLineWords.export.badTime)
}
