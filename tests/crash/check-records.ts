import { allProjects } from '@outlay/shared/access'
import { compilePriceBook, loadCatalogue, priceUsage } from '@outlay/shared/pricing'
import type { Receipt } from '@outlay/shared/records'
import { inputTokensOf, outputTokensOf } from '@outlay/shared/usage'
import { type VerifyStore, verify } from '../../server/src/control-plane/follower/index.ts'
import { openStorageForReading, type StorageReader } from '../../server/src/control-plane/storage/index.ts'
import { firstIdAt } from '../../server/src/lib/ids.ts'
import type { SentCall } from './load.ts'
import type { UpstreamLog, UpstreamUsage } from './upstream-log.ts'

/** The comparison of three witnesses of the same calls. All figures but the first two should be 0. */
export type Verdict = {
  /** Calls whose last byte reached the caller. */
  answered: number
  /** Rows of calls that were running when a process died. */
  interrupted: number
  /** Answered calls without a row, or with a row that says they were cut off. */
  missing: number
  /** Calls with more than one row. */
  doubled: number
  /** Calls that the provider received and that have no row. */
  unknown: number
  /** Calls that the gateway answered with 502 although the provider was running. */
  unreached: number
  /** Rows that contradict the provider, or whose cost interval does not contain the true cost. */
  wrong: number
  /**
   * Differences of `outlay verify`: rows that contradict themselves, rollups that differ from the sum of
   * their rows.
   */
  differences: number
  /** The first of these problems, in words. */
  problems: string[]
}

type Evidence = { databaseFile: string; fromMs: number; sent: readonly SentCall[]; upstream: UpstreamLog }

const problemsShown = 20

export async function checkRecords({ databaseFile, fromMs, sent, upstream }: Evidence): Promise<Verdict> {
  const reader = await openStorageForReading({ databaseFile })
  if (!reader) throw new Error(`${databaseFile} is not there`)
  try {
    const verdict: Verdict = {
      answered: 0,
      interrupted: 0,
      missing: 0,
      doubled: 0,
      unknown: 0,
      unreached: 0,
      wrong: 0,
      differences: 0,
      problems: [],
    }
    const rows = await rowsByMarker(reader, fromMs)
    for (const call of sent) checkCall(verdict, call, rows.get(call.marker) ?? [], upstream)
    await checkVerified(verdict, reader.verify, fromMs)
    return verdict
  } finally {
    await reader.close()
  }
}

const rowsPerPage = 1_000

async function rowsByMarker(reader: StorageReader, fromMs: number): Promise<Map<number, Receipt[]>> {
  const rows = new Map<number, Receipt[]>()
  const store = reader.reports
  const beforeId = firstIdAt('req', Date.now() + 60_000)
  let afterId = firstIdAt('req', fromMs)
  for (;;) {
    const page = await store.pageCalls({ afterId, beforeId, scope: allProjects }, rowsPerPage)
    for (const row of page) {
      const marker = row.boundOutputTokens ?? 0
      rows.set(marker, [...(rows.get(marker) ?? []), row])
    }
    if (page.length < rowsPerPage) return rows
    afterId = page.at(-1)!.id
  }
}

function checkCall(verdict: Verdict, call: SentCall, rows: readonly Receipt[], upstream: UpstreamLog): void {
  const say = (kind: 'missing' | 'doubled' | 'unknown' | 'unreached' | 'wrong', problem: string) => {
    verdict[kind] += 1
    if (verdict.problems.length < problemsShown) {
      verdict.problems.push(`call ${call.marker} (${call.id}, status ${call.status}): ${problem}`)
    }
  }
  const row = rows[0]
  if (rows.length > 1) say('doubled', `${rows.length} rows: ${rows.map(({ id }) => id).join(', ')}`)
  if (call.isComplete) {
    verdict.answered += 1
    const expected = outcomeOf(call.status ?? 0)
    if (!row) say('missing', 'answered, and not on record')
    else if (row.id !== call.id) say('missing', `answered, and on record under another id, ${row.id}`)
    else if (row.outcome !== expected) say('missing', `answered, and on record as ${row.outcome}`)
  }
  if (call.status === 502) say('unreached', `the provider is there, and was not reached: ${row?.errorType}`)
  if (upstream.has(call.marker) && !row) say('unknown', 'the provider was sent it, and no row tells of it')
  if (!row) return
  const used = upstream.get(call.marker) ?? null
  for (const problem of row.outcome === 'interrupted'
    ? intervalProblems(row, used)
    : usageProblems(row, used)) {
    say('wrong', problem)
  }
  if (row.outcome === 'interrupted') verdict.interrupted += 1
}

/** The provider of these rounds never answers 502. The gateway does so when it cannot reach the provider. */
function outcomeOf(status: number): Receipt['outcome'] {
  if (status === 502) return 'upstream-failed'
  return status < 400 ? 'answered' : 'provider-error'
}

const priceBook = compilePriceBook(loadCatalogue())

/** The provider's cost of a call that was cut off must lie within the interval of its row. */
function intervalProblems(row: Receipt, used: UpstreamUsage | null): string[] {
  const { costLow, costHigh } = row
  if (row.costState !== 'unpriced') return [`interrupted, and its cost passes for known: ${row.costState}`]
  if (costLow === null || costHigh === null) return [`interrupted, costs from ${costLow} to ${costHigh}`]
  if (costLow > costHigh) return [`interrupted, costs from ${costLow} to less: ${costHigh}`]
  if (used === null) return []
  const price = priceUsage(priceBook, {
    provider: 'openai',
    model: row.requestModel ?? '',
    at: row.admittedAt,
    usage: { uncachedInputTokens: used.inputTokens, outputTextTokens: used.outputTokens },
    serviceTier: 'default',
  })
  const cost = price.costState === 'priced' ? price.listCostPicoUsd : null
  if (cost !== null && costLow <= cost && cost <= costHigh) return []
  return [`interrupted, costs from ${costLow} to ${costHigh}, and the provider took ${cost}`]
}

function usageProblems({ usage, usageSource }: Receipt, used: UpstreamUsage | null): string[] {
  if (usageSource !== 'reported' || usage === null) return []
  if (used === null) return ['usage is reported, which the provider never did']
  const [input, output] = [inputTokensOf(usage), outputTokensOf(usage)]
  if (input === used.inputTokens && output === used.outputTokens) return []
  return [
    `${input} and ${output} tokens are on record, the provider said ${used.inputTokens} and ${used.outputTokens}`,
  ]
}

async function checkVerified(verdict: Verdict, store: VerifyStore, fromMs: number): Promise<void> {
  const { differenceCount, differences } = await verify(store, { fromMs })
  verdict.differences = differenceCount
  for (const difference of differences.slice(0, problemsShown - verdict.problems.length)) {
    verdict.problems.push(JSON.stringify(difference))
  }
}
