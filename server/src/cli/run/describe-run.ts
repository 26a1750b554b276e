import {
  formatCount,
  formatInstant,
  formatMoneyItem,
  formatMoneyTotal,
  formatPercent,
} from '@outlay/shared/format'
import { decimalToPicoUsd, type PicoUsd, picoUsdToDecimal } from '@outlay/shared/money'
import { commandLineWords, runWords, words } from '@outlay/shared/words'
import { escapeForTerminal } from '../escape-for-terminal.ts'
import type { PastRun } from './past-runs.ts'
import type { PromptSpend, RunCallsWithoutCost, RunSpend } from './spend-watch.ts'

type RunContext = { isSimulated: boolean; last: PastRun | null }

const promptsShown = 3

/** The cost of a command as lines for a terminal: the sum, then one line per notable fact. */
export function describeRun(spend: RunSpend, context: RunContext): string {
  const text = runWords
  if (spend.calls + spend.refused === 0) return `\n${commandLineWords.said(text.noCalls)}\n`
  const lines: [name: string, text: string][] = []
  if (spend.dearest) lines.push([text.lines.dearest, dearestText(spend.dearest)])
  spend.prompts.slice(0, promptsShown).forEach((prompt, index) => {
    lines.push([index === 0 ? text.lines.prompts : '', promptText(prompt, spend.cost)])
  })
  for (const kind of ['withoutPrice', 'withoutUsage'] as const) {
    const line = withoutCostText(spend[kind])
    if (line !== null) lines.push([text.lines[kind], line])
  }
  if (spend.estimated > 0) {
    const { estimated } = spend
    lines.push([text.lines.estimated, words.figures.estimated(estimated, formatCount(estimated))])
  }
  if (spend.refused > 0)
    lines.push([text.lines.refused, text.refusedCalls(spend.refused, formatCount(spend.refused))])
  lines.push([text.lines.last, context.last ? lastText(spend, context.last) : text.firstRun])
  const width = Math.max(...lines.map(([name]) => name.length))
  const table = lines.map(([name, line]) => `  ${name.padEnd(width)}  ${line}\n`).join('')
  return `\n${commandLineWords.said(sumText(spend, context))}\n${table}`
}

function withoutCostText({ most, calls }: RunCallsWithoutCost): string | null {
  if (!most) return null
  const counted = words.figures.withoutCost(calls, formatCount(calls))
  const model = most.isOnly ? modelText(most.model) : runWords.andOthers(modelText(most.model))
  return runWords.withoutCost(counted, model, words.withoutCost[most.reason])
}

function sumText({ cost, calls, withoutPrice, withoutUsage }: RunSpend, { isSimulated }: RunContext): string {
  const sum = formatMoneyTotal(picoUsdToDecimal(cost), {
    isPartial: withoutPrice.calls + withoutUsage.calls > 0,
  })
  const say = isSimulated ? runWords.simulatedSum : runWords.sum
  return say(calls, formatCount(calls), sum)
}

function dearestText({ model, cost, inputTokens, outputTokens }: NonNullable<RunSpend['dearest']>): string {
  const tokens = words.calls.tokensSpoken(formatCount(inputTokens), formatCount(outputTokens))
  return runWords.dearest(money(cost), modelText(model), tokens)
}

function promptText({ prompt, models, calls, cost }: PromptSpend, sum: PicoUsd): string {
  const [model, ...others] = models
  const name = others.length > 0 ? runWords.models(models.size) : modelText(model ?? null)
  const what = runWords.promptKinds[prompt.kind](formatCount(prompt.characters))
  return runWords.prompt(formatPercent(cost, sum), formatCount(calls), name, what)
}

function lastText({ cost, calls }: RunSpend, last: PastRun): string {
  const before = decimalToPicoUsd(last.costUsd)
  const difference = cost - before
  const then = runWords.lastRun(
    formatMoneyTotal(last.costUsd, { isPartial: last.callsWithoutPrice > 0 }),
    `${formatInstant(last.at, 'UTC')} UTC`,
  )
  const callsText = runWords.callsDifference(calls - last.calls, formatCount(Math.abs(calls - last.calls)))
  if (difference === 0n) return runWords.same(then, callsText)
  const amount = difference < 0n ? -difference : difference
  // A share of zero is undefined.
  const share = before === 0n ? '' : ` (${formatPercent(amount, before)})`
  const say = difference > 0n ? runWords.more : runWords.less
  return say(`${money(amount)}${share}`, then, callsText)
}

function money(amount: PicoUsd): string {
  return formatMoneyItem(picoUsdToDecimal(amount))
}

function modelText(model: string | null): string {
  return model === null ? words.calls.noModel : escapeForTerminal(model)
}
