import { type CountQuestion, countQuestion } from '@outlay/shared/api'
import { countedApis, countRequest, loadEncoding } from '@outlay/shared/tokens'
import { commandLineWords, countWords, filterWords } from '@outlay/shared/words'
import type { Command } from 'commander'
import { filterLines, type LineAnswer } from './filter-lines.ts'
import { type CalibrationOf, learntCalibrations } from './learnt-calibrations.ts'

/** Adds `outlay count`: a filter that counts requests. Exit code 1 when a line was not answered. */
export function registerCount(program: Command): void {
  program
    .command('count')
    .description(countWords.description)
    .addHelpText('after', countWords.help)
    .action(count)
}

async function count(): Promise<void> {
  const calibrationOf = await learntCalibrations()
  const { refused } = await filterLines({
    input: process.stdin,
    output: process.stdout,
    question: countQuestion,
    answer: (question: CountQuestion) => countLine(question, calibrationOf),
  })
  if (refused === 0) return
  process.stderr.write(`${commandLineWords.said(filterWords.refused(refused))}\n`)
  process.exitCode = 1
}

async function countLine(
  { id, provider, api, body, model }: CountQuestion,
  calibrationOf: CalibrationOf,
): Promise<LineAnswer> {
  const calibration = calibrationOf(provider, model ?? String(body.model ?? ''))
  const request = { provider, api, body, model: model ?? undefined, calibration }
  const count = await countRequest(request, loadEncoding)
  if (count.inputTokens !== null) return { answer: { id, ...count } }
  return {
    error:
      count.reason === 'unknown_api'
        ? countWords.unknownApi(api, countedApis.join(', '))
        : countWords.unreadable,
  }
}
