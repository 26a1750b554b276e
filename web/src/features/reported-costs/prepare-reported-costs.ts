import type { ModelReportedCost, ReportedCostsReport } from '@outlay/shared/api'
import {
  formatCount,
  formatMoneyExact,
  formatMoneyTotal,
  formatPercent,
  unknownText,
} from '@outlay/shared/format'
import { decimalToPicoUsd } from '@outlay/shared/money'
import { words } from '@outlay/shared/words'
import { signedMoney } from '../../lib/change.ts'
import { modelOf } from '../../lib/model-of.ts'

/** An amount to read, and all of its digits. */
export type Amount = { text: string; exact: string }

export type ReportedCostLine = {
  id: string
  model: string
  /** Who serves it, and how many of its calls have such a cost. */
  about: string
  /** Of how many of them prices say nothing, while they say something of others; null for none. */
  without: string | null
  /** What its provider charged, for the calls that are compared where some are. */
  charged: Amount
  /** What prices come to for the same calls. */
  computed: Amount
  /** Both in one, where there is no room for two columns. */
  amounts: string
  difference: Amount
  /** The difference in per cent: `5.5% more`. */
  share: string
  state: ModelReportedCost['state']
}

const texts = words.reportedCosts

/** A line for each model, in the order of the report: what somebody should look at stands first. */
export function prepareReportedCosts({ models }: ReportedCostsReport): ReportedCostLine[] {
  return models.map((costs) => {
    const { provider, calls, comparedCalls, uncomputedCalls } = costs
    const isCompared = comparedCalls > 0
    const charged = amountOf(isCompared ? costs.comparedReportedCostUsd : costs.reportedCostUsd)
    const computed = amountOf(costs.computedCostUsd)
    return {
      id: `${provider}/${costs.model}`,
      model: modelOf({ requestModel: null, responseModel: costs.model }),
      about: texts.about(words.providers[provider] ?? provider, calls, formatCount(calls)),
      without:
        isCompared && uncomputedCalls > 0
          ? texts.without(formatCount(uncomputedCalls), formatMoneyTotal(costs.uncomputedReportedCostUsd))
          : null,
      charged,
      computed,
      amounts: isCompared ? texts.amounts(charged.text, computed.text) : texts.chargedAlone(charged.text),
      ...differenceOf(costs),
      state: costs.state,
    }
  })
}

function amountOf(usd: string | null): Amount {
  return { text: formatMoneyTotal(usd), exact: formatMoneyExact(usd) }
}

function differenceOf({
  differenceUsd,
  computedCostUsd,
}: ModelReportedCost): Pick<ReportedCostLine, 'difference' | 'share'> {
  if (differenceUsd === null || computedCostUsd === null) {
    return { difference: { text: unknownText, exact: unknownText }, share: '' }
  }
  const difference = decimalToPicoUsd(differenceUsd)
  const amount = { text: signedMoney(difference), exact: formatMoneyExact(differenceUsd) }
  if (difference === 0n) return { difference: amount, share: texts.same }
  const computed = decimalToPicoUsd(computedCostUsd)
  if (computed === 0n) return { difference: amount, share: texts.fromNothing }
  const share = formatPercent(difference < 0n ? -difference : difference, computed)
  return { difference: amount, share: difference > 0n ? texts.more(share) : texts.less(share) }
}
