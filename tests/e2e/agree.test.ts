import type { UsageReport } from '@outlay/shared/api'
import { formatMoneyTotal, sumUsd } from '@outlay/shared/format'
import { decimalToPicoUsd } from '@outlay/shared/money'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runOutlay } from '../crash/outlay-process.ts'
import { launchBrowser } from './browser.ts'
import { addSampleData, type RunningOutlay, startOutlay } from './start-outlay.ts'

const zones = ['UTC', 'Asia/Kathmandu', 'America/New_York', 'Australia/Lord_Howe']

let browser: Browser
let outlay: RunningOutlay
beforeAll(async () => {
  browser = await launchBrowser()
  outlay = await startOutlay()
  await addSampleData(outlay)
})
afterAll(async () => {
  await browser?.close()
  await outlay?.stop()
})

test.each(zones)(
  'page, API and export show the same figures for a week in %s',
  { timeout: 60_000 },
  async (zone) => {
    const week = { from: dayAgo(zone, 12), to: dayAgo(zone, 5) }

    const question = new URLSearchParams({ ...week, zone, bucket: 'day', data: 'simulated' })
    const report = (await (await fetch(`${outlay.origin}/api/usage?${question}`)).json()) as UsageReport
    expect(report.totals.calls).toBeGreaterThan(1_000)

    const exported = await exportedCalls(report)
    expect(exported.length).toBe(report.totals.calls)
    const exportedUsd = sumUsd(exported.flatMap(({ effectiveCostUsd }) => effectiveCostUsd ?? []))
    expect(decimalToPicoUsd(exportedUsd)).toBe(decimalToPicoUsd(report.totals.effectiveCostUsd))

    const page = await browser.newPage()
    const lastDay = dayAgo(zone, 6)
    await page.goto(`${outlay.origin}/spend?range=custom&from=${week.from}&to=${lastDay}&zone=${zone}`)
    const isPartial = report.totals.unpricedCalls > 0
    await page
      .getByText(formatMoneyTotal(report.totals.effectiveCostUsd, { isPartial }), { exact: true })
      .first()
      .waitFor()
    await page.getByText(report.totals.calls.toLocaleString('en-US'), { exact: true }).first().waitFor()
    await page.close()
  },
)

type ExportedCall = { effectiveCostUsd: string | null }

async function exportedCalls({ from, to }: UsageReport): Promise<ExportedCall[]> {
  const args = ['export', 'requests', '--format', 'ndjson', '--from', from, '--to', to]
  const { stdout, exitCode, stderr } = await runOutlay(args, { OUTLAY_DATA_DIR: outlay.dataDir })
  expect([exitCode, stderr]).toEqual([0, expect.any(String)])
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ExportedCall)
}

/** The date a number of days ago in a zone, as `2026-11-20`. */
function dayAgo(zone: string, days: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(Date.now() - days * 86_400_000)
}
