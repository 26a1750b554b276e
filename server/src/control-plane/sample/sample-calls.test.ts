import { compilePriceBook, loadCatalogue } from '@outlay/shared/pricing'
import type { Receipt } from '@outlay/shared/records'
import { dayMs } from '@outlay/shared/time'
import { beforeAll, describe, expect, test } from 'vitest'
import { sampleCalls } from './sample-calls.ts'

const until = Date.parse('2026-11-20T15:30:00Z')
const priceBook = compilePriceBook(loadCatalogue())

describe('the sample: nine weeks of a company that does not exist', () => {
  let calls: Receipt[]
  beforeAll(() => {
    calls = [...sampleCalls({ until, priceBook })]
  })

  test('has the same history for the same moment, and no call in the future', () => {
    expect(calls.length).toBeGreaterThan(30_000)
    expect([...sampleCalls({ until, priceBook })]).toEqual(calls)
    expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length)
    expect(calls.at(-1)!.admittedAt).toBeLessThan(until)
    expect(calls[0]!.admittedAt).toBeGreaterThan(until - 64 * dayMs)
  })

  test('has quieter weekends than working days', () => {
    const perDay = new Map<number, number>()
    for (const { admittedAt } of calls) {
      const day = Math.floor(admittedAt / dayMs)
      perDay.set(day, (perDay.get(day) ?? 0) + 1)
    }
    const mean = (isWeekend: boolean) => {
      const days = [...perDay].filter(
        ([day]) => [0, 6].includes(new Date(day * dayMs).getUTCDay()) === isWeekend,
      )
      return days.reduce((sum, [, count]) => sum + count, 0) / days.length
    }
    expect(mean(true)).toBeLessThan(mean(false) * 0.6)
  })

  test('has a project with growing prompts, whose calls cost twice as much at the end', () => {
    const contracts = calls.filter(
      ({ projectId, effectiveCost }) => projectId === 'prj_sample-contracts' && effectiveCost,
    )
    const meanCost = (some: Receipt[]) =>
      Number(some.reduce((sum, { effectiveCost }) => sum + effectiveCost!, 0n)) / some.length
    expect(meanCost(contracts.slice(-200))).toBeGreaterThan(meanCost(contracts.slice(0, 200)) * 1.5)
  })

  test('has a project that changes its model, and only the day of the change has both models', () => {
    const models = calls
      .filter(({ keyId }) => keyId === 'key_sample-support-prod')
      .map(({ requestModel }) => requestModel)
    expect(models.lastIndexOf('gpt-4o')).toBeLessThan(models.indexOf('gpt-5-mini'))
  })

  test('has one model without a price, and a cost for every other answered call', () => {
    const answered = calls.filter(({ outcome }) => outcome === 'answered')
    const withoutPrice = answered.filter(({ costState }) => costState !== 'priced')
    expect(withoutPrice.length).toBeGreaterThan(50)
    expect(new Set(withoutPrice.map(({ requestModel }) => requestModel))).toEqual(
      new Set(['aurora-voice-preview']),
    )
    expect(new Set(withoutPrice.map(({ costReason }) => costReason))).toEqual(new Set(['unknown_model']))
  })

  test('has two models with reported costs, one of them 5.5 % above the computed ones', () => {
    const reported = calls.filter(({ costParts }) => costParts[0]?.part === 'reportedCost')
    expect(new Set(reported.map(({ requestModel }) => requestModel))).toEqual(new Set(['gpt-4.1', 'o3']))
    for (const { requestModel, listCost, effectiveCost, computedCost } of reported) {
      expect(listCost).toBe(requestModel === 'o3' ? computedCost : (computedCost! * 1_055n) / 1_000n)
      expect(effectiveCost).toBe(listCost)
    }
  })

  test('has an afternoon on which the provider was down', () => {
    const from = Date.parse('2026-11-12T13:00:00Z')
    const during = calls.filter(({ admittedAt }) => admittedAt >= from && admittedAt < from + 2 * 3_600_000)
    const failed = during.filter(
      ({ outcome }) => outcome === 'provider-error' || outcome === 'upstream-failed',
    )
    expect(failed.length / during.length).toBeGreaterThan(0.5)
  })
})
