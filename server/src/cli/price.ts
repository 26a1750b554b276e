import { type PriceQuestion, priceQuestion } from '@outlay/shared/api'
import { compilePriceBook, loadCatalogue } from '@outlay/shared/pricing'
import { commandLineWords, filterWords, priceWords } from '@outlay/shared/words'
import type { Command } from 'commander'
import { answerPrice } from '../metering/index.ts'
import { billingApis } from '../providers/index.ts'
import { filterLines } from './filter-lines.ts'

/** Adds `outlay price`: a filter that prices calls. Exit code 1 when a line was not answered. */
export function registerPrice(program: Command): void {
  program
    .command('price')
    .description(priceWords.description)
    .addHelpText('after', priceWords.help)
    .action(price)
}

async function price(): Promise<void> {
  const book = compilePriceBook(loadCatalogue())
  const { refused } = await filterLines({
    input: process.stdin,
    output: process.stdout,
    question: priceQuestion,
    answer: (question: PriceQuestion) => {
      const answer = answerPrice(book, question)
      return answer ? { answer } : { error: priceWords.unknownApi(question.api, billingApis.join(', ')) }
    },
  })
  if (refused === 0) return
  process.stderr.write(`${commandLineWords.said(filterWords.refused(refused))}\n`)
  process.exitCode = 1
}
