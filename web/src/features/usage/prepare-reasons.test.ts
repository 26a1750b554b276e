import type { UsageDetail, UsageGroup, UsageMetrics, UsageReport } from '@outlay/shared/api'
import { sumUsd } from '@outlay/shared/format'
import { decimalToPicoUsd, picoUsdToDecimal } from '@outlay/shared/money'
import type { UnitPrices } from '@outlay/shared/pricing'
import { type TokenUsage, tokenParts } from '@outlay/shared/usage'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { regroupReport } from '../../lib/regroup-report.ts'
import { metricsOf, reportOf } from '../../lib/testing.ts'
import { sumMetrics } from '../../lib/usage-sums.ts'
import { prepareReasons } from './prepare-reasons.ts'

const prices: UnitPrices = { uncachedInputTokens: '2', cacheReadInputTokens: '1', outputTextTokens: '10' }
const support = { id: 'prj_1', name: 'Support' }
const contracts = { id: 'prj_2', name: 'Contracts' }

/** A model's calls, each with as many tokens, paid as published; `[uncached, cached, written]`. */
function calls(group: UsageGroup, count: number, tokens: readonly [number, number, number]): UsageDetail {
  const [uncached, cached, written] = tokens.map((each) => each * count) as [number, number, number]
  return {
    group: { provider: 'openai', ...group },
    metrics: metricsOf({
      calls: count,
      inputTokens: uncached + cached,
      outputTokens: written,
      tokens: { uncachedInputTokens: uncached, cacheReadInputTokens: cached, outputTextTokens: written },
      effectiveCostUsd: picoUsdToDecimal(BigInt(uncached * 2 + cached + written * 10) * 1_000_000n),
    }),
    unitPricesUsdPerMillion: prices,
  }
}

function reportWith(details: UsageDetail[] | null): UsageReport {
  return { ...reportOf([]), details, totals: sumMetrics(details?.map(({ metrics }) => metrics) ?? []) }
}

function reasonsOf(before: UsageDetail[], now: UsageDetail[]) {
  return prepareReasons(reportWith(now), reportWith(before))!
}

const gpt4o = { project: support, model: 'gpt-4o' }
const mini = { project: support, model: 'gpt-5-mini' }
const pro = { project: contracts, model: 'gpt-5-pro' }

describe('why the spend changed', () => {
  test('is told line by line, the largest first, each with what changed', () => {
    const { reasons, change } = reasonsOf(
      [calls(gpt4o, 1_000, [6_000, 4_000, 500])],
      [calls(gpt4o, 1_200, [16_000, 4_000, 400])],
    )
    expect(reasons.map(({ label, where, amount }) => [label, where, amount])).toEqual([
      ['Longer prompts', '10K\u00a0→\u00a020K tokens a call', '+$18.70'],
      ['More calls', '1,000\u00a0→\u00a01,200 answered calls', '+$6.10'],
      ['Less read from cache', '40.0%\u00a0→\u00a020.0% of the prompt', '+$3.30'],
      ['Shorter answers', '500\u00a0→\u00a0400 tokens a call', '−$1.10'],
    ])
    expect(change.difference).toBe('+$27.00')
  })

  test('names the models that calls moved between, and the project they did it in', () => {
    const { reasons } = reasonsOf(
      [calls(gpt4o, 1_000, [10_000, 0, 500]), calls(pro, 10, [1_000, 0, 0])],
      [calls(mini, 1_000, [1_000, 0, 50]), calls(pro, 10, [9_000, 0, 0])],
    )
    expect(reasons.map(({ label, where, amount }) => [label, where, amount])).toEqual([
      ['Cheaper models', 'Support: gpt-4o → gpt-5-mini', '−$22.50'],
      ['Longer prompts', 'gpt-5-pro, Contracts: 1K\u00a0→\u00a09K tokens a call', '+$0.16'],
    ])
  })

  test('of a model that calls moved to, says how many more its project made', () => {
    const { reasons } = reasonsOf([calls(gpt4o, 1_000, [10_000, 0, 0])], [calls(mini, 1_500, [1_000, 0, 0])])
    expect(reasons.map(({ label, where, amount }) => [label, where, amount])).toEqual([
      ['Cheaper models', 'gpt-4o → gpt-5-mini', '−$18.00'],
      ['More calls', 'gpt-5-mini: 1,000\u00a0→\u00a01,500 answered calls in the project', '+$1.00'],
    ])
  })

  test('tells small changes in full', () => {
    const { reasons } = reasonsOf([calls(gpt4o, 9, [4_251, 0, 0])], [calls(gpt4o, 9, [4_252, 0, 0])])
    expect(reasons[0]!.where).toBe('4,251\u00a0→\u00a04,252 tokens a call')
  })

  test('moves to a model that costs nothing are told, too', () => {
    const free = { ...calls(mini, 10, [0, 0, 0]), unitPricesUsdPerMillion: null }
    expect(reasonsOf([calls(gpt4o, 10, [1_000, 0, 0])], [free]).reasons).toMatchObject([
      { label: 'Cheaper models', where: 'gpt-4o → gpt-5-mini', amount: '−$0.02' },
    ])
  })

  test('another price is the share of the published one that was paid', () => {
    const now = calls(gpt4o, 10, [1_000, 0, 0])
    const half = { ...now, metrics: { ...now.metrics, effectiveCostUsd: '0.01' } }
    expect(reasonsOf([now], [half]).reasons).toMatchObject([
      {
        label: 'Lower price per token',
        where: '100%\u00a0→\u00a050.0% of the published price',
        amount: '−$0.01',
      },
    ])
  })

  test('nothing is said of what did not change', () => {
    const same = [calls(gpt4o, 10, [1_000, 10, 5])]
    expect(reasonsOf(same, same)).toMatchObject({ reasons: [], change: { difference: '$0.00' } })
    expect(reasonsOf([], [])).toMatchObject({ reasons: [], withoutCost: null })
  })

  test('a failed call is no shorter prompt', () => {
    const before = calls(gpt4o, 10, [1_000, 0, 5])
    const retried = { ...before, metrics: { ...before.metrics, calls: 30, errors: 20 } }
    expect(reasonsOf([before], [retried]).reasons).toEqual([])
  })

  test('nothing is told from reports that do not say', () => {
    expect(prepareReasons(reportOf([]), reportWith([]))).toBeNull()
    expect(prepareReasons(reportWith([]), reportWith(null))).toBeNull()
  })
})

describe('calls without a price', () => {
  const unknown = (count: number): UsageDetail => ({
    group: { project: support, model: 'aurora', provider: 'openai' },
    metrics: metricsOf({ calls: count, unpricedCalls: count, inputTokens: 900 * count }),
    unitPricesUsdPerMillion: null,
  })

  test('are said apart and in no line', () => {
    const known = calls(gpt4o, 10, [1_000, 0, 0])
    const { reasons, withoutCost, change } = reasonsOf([known], [known, unknown(1_200)])
    expect([reasons, change.difference]).toEqual([[], '$0.00'])
    expect(withoutCost).toEqual({ before: '0', now: '1,200' })
  })

  test('that had one before are no fewer calls than there were', () => {
    const lost = { ...unknown(8), group: { ...gpt4o, provider: 'openai' } }
    expect(reasonsOf([calls(gpt4o, 8, [1_000, 0, 0])], [lost])).toMatchObject({
      reasons: [{ label: 'Fewer calls', where: '8\u00a0→\u00a00 answered calls with a price' }],
      withoutCost: { before: '0', now: '8' },
    })
  })
})

describe('those behind a line', () => {
  const before = [calls(gpt4o, 10, [1_000, 0, 0]), calls(pro, 10, [1_000, 0, 0])]
  const now = [calls(gpt4o, 10, [2_000, 0, 0]), calls(pro, 10, [7_000, 0, 0])]

  test('are named by what tells them apart, and lead to themselves', () => {
    const [prompts] = reasonsOf(before, now).reasons
    expect(prompts).toMatchObject({
      where: 'gpt-5-pro, Contracts: 1K\u00a0→\u00a07K tokens a call',
      others: null,
    })
    expect(prompts!.shares.map(({ name, fact, amount, filters }) => [name, fact, amount, filters])).toEqual([
      [
        'gpt-5-pro, Contracts',
        '1K\u00a0→\u00a07K tokens a call',
        '+$0.12',
        { project: 'prj_2', model: 'gpt-5-pro' },
      ],
      ['gpt-4o, Support', '1K\u00a0→\u00a02K tokens a call', '+$0.02', { project: 'prj_1', model: 'gpt-4o' }],
    ])
  })

  test('are not repeated where there is only one', () => {
    expect(reasonsOf(before.slice(1), now.slice(1)).reasons[0]!.shares).toEqual([])
  })

  test('beyond the fifth are one sum', () => {
    const models = Array.from({ length: 8 }, (_, index) => ({ project: support, model: `model-${index}` }))
    const [prompts] = reasonsOf(
      models.map((group) => calls(group, 1, [1, 0, 0])),
      models.map((group, index) => calls(group, 1, [2 + index, 0, 0])),
    ).reasons
    expect(prompts!.shares.map(({ name }) => name)).toEqual([
      'model-7',
      'model-6',
      'model-5',
      'model-4',
      'model-3',
    ])
    expect(prompts!.others).toMatchObject({ count: 3, exactUsd: '0.000012' })
  })

  test('a line is explained by one that pulls its way', () => {
    const { reasons } = reasonsOf(
      [
        calls(gpt4o, 10, [9_000, 0, 0]),
        calls(pro, 10, [1_000, 0, 0]),
        calls({ ...pro, model: 'o3' }, 10, [0, 0, 0]),
      ],
      [
        calls(gpt4o, 10, [1_000, 0, 0]),
        calls(pro, 10, [7_000, 0, 0]),
        calls({ ...pro, model: 'o3' }, 10, [6_000, 0, 0]),
      ],
    )
    expect(reasons).toMatchObject([{ label: 'Longer prompts', amount: '+$0.08' }])
    expect(reasons[0]!.where).toContain('gpt-5-pro, Contracts')
    expect(reasons[0]!.shares[0]!.amount).toBe('−$0.16')
  })
})

test('bars share one scale, with room for both directions', () => {
  const { reasons } = reasonsOf([calls(gpt4o, 10, [1_000, 0, 100])], [calls(gpt4o, 10, [4_000, 0, 0])])
  expect(reasons.map(({ amount, bar }) => [amount, bar])).toEqual([
    ['+$0.06', { start: 14.285714285714285, end: 100 }],
    ['−$0.01', { start: 0, end: 14.285714285714285 }],
  ])
})

describe('for any two reports', () => {
  const count = fc.nat({ max: 2_000 })
  const anyTokens = fc.dictionary(
    fc.constantFrom(...tokenParts),
    fc.nat({ max: 2 ** 40 }),
  ) as fc.Arbitrary<TokenUsage>
  const anyMetrics: fc.Arbitrary<UsageMetrics> = fc
    .record({
      answered: count,
      errors: count,
      unknown: count,
      tokens: anyTokens,
      cost: fc.bigInt({ min: 0n, max: 10n ** 18n }),
    })
    .map(({ answered, errors, unknown, tokens, cost }) =>
      metricsOf({
        calls: answered + errors + unknown,
        errors,
        unpricedCalls: unknown,
        tokens,
        inputTokens: tokens.uncachedInputTokens ?? 0,
        outputTokens: tokens.outputTextTokens ?? 0,
        effectiveCostUsd: answered === 0 ? '0' : picoUsdToDecimal(cost),
      }),
    )
  const anyDetail: fc.Arbitrary<UsageDetail> = fc.record({
    group: fc.record({
      project: fc.constantFrom(support, contracts, null),
      model: fc.constantFrom('gpt-4o', 'gpt-5-mini', null),
      provider: fc.constantFrom('openai', 'azure'),
    }),
    metrics: anyMetrics,
    unitPricesUsdPerMillion: fc.constantFrom(prices, {}, null),
  })
  const anyReport = fc
    .uniqueArray(anyDetail, { selector: ({ group }) => JSON.stringify(group), maxLength: 8 })
    .map((details) => ({
      ...reportWith(details),
      rows: details.map(({ group, metrics }) => ({
        bucketStart: '2026-11-18T23:00:00.000Z',
        group,
        metrics,
      })),
    }))

  test('the lines add up to the change of the totals, and those behind a line to the line', () => {
    fc.assert(
      fc.property(anyReport, anyReport, (a, b) => {
        const [before, now] = [regroupReport(a, 'model'), regroupReport(b, 'model')]
        const { reasons, change } = prepareReasons(now, before)!
        expect(sumUsd(reasons.map(({ exactUsd }) => exactUsd))).toBe(change.differenceUsd)
        expect(decimalToPicoUsd(change.differenceUsd)).toBe(
          decimalToPicoUsd(now.totals.effectiveCostUsd) - decimalToPicoUsd(before.totals.effectiveCostUsd),
        )
        for (const { shares, others, exactUsd } of reasons) {
          const all = [...shares, ...(others ? [others] : [])]
          if (all.length > 0) expect(sumUsd(all.map((share) => share.exactUsd))).toBe(exactUsd)
        }
      }),
    )
  })
})
