import { existsSync, statSync } from 'node:fs'
import { dayMs, quarterHourMs } from '@outlay/shared/time'
import type { Config } from '../../config/index.ts'
import { verify } from '../../ledger/index.ts'
import { idTimeMs } from '../../lib/ids.ts'
import {
  createReportStore,
  createVerifyStore,
  openForReading,
  type SqliteReader,
  schemaStateOf,
} from '../../storage/sqlite/index.ts'
import { type Finding, type NamedFinding, ok, problem, warning } from './finding.ts'

/** A quick check reads the whole file: about a second for each of these. */
const checkedBytesMax = 1024 ** 3
/** A few seconds of verifying. */
const verifiedRowsMax = 200_000
const clockSlackMs = 60_000
const unpricedShareMax = 0.01

/** Everything the database can tell; one finding only when it cannot be read at all. */
export async function checkRecords(config: Config, now: number): Promise<NamedFinding[]> {
  const { databaseFile } = config
  if (!existsSync(databaseFile)) return [{ check: 'database', ...ok('made on the first start') }]
  const database = checkDatabase(databaseFile)
  if (database.state === 'problem') return [{ check: 'database', ...database }]
  const reader = openForReading(databaseFile)!
  try {
    return [
      { check: 'database', ...database },
      { check: 'clock', ...(await checkClock(reader, now)) },
      { check: 'prices', ...(await checkUnpriced(reader, now)) },
      { check: 'verify', ...checkLastDay(reader, now) },
    ]
  } finally {
    reader.close()
  }
}

function checkDatabase(file: string): Finding {
  const bytes = statSync(file).size
  const restore = 'restore a backup: outlay restore FILE'
  try {
    const { client, close } = openForReading(file)!
    try {
      const state = schemaStateOf(client)
      if (state === 'foreign')
        return problem(`${file} is not a database of Outlay`, 'check OUTLAY_DATABASE_URL')
      if (state === 'newer') {
        return problem(
          `${file} was written by a newer version`,
          'run that version, or restore an older backup',
        )
      }
      if (state === 'older') {
        return warning(
          `${file} has tables of an earlier version`,
          'start the server, which brings them up to date',
        )
      }
      const size = `${file}, ${(bytes / 1_000_000).toFixed(1)} MB`
      if (bytes > checkedBytesMax) return ok(`${size}, up to date (too large for a quick check)`)
      const found = client.pragma('quick_check(1)', { simple: true })
      return found === 'ok'
        ? ok(`${size}, sound, up to date`)
        : problem(`${file} is damaged: ${found}`, restore)
    } finally {
      close()
    }
  } catch (error) {
    return problem(`${file} cannot be read: ${(error as Error).message}`, restore)
  }
}

/** A clock that was set back files calls under hours that are over. */
async function checkClock(reader: SqliteReader, now: number): Promise<Finding> {
  const newest = newestCallAt(reader)
  if (newest === null) return ok('no calls yet to compare it with')
  const ahead = newest - now
  if (ahead <= clockSlackMs) return ok(`agrees with the newest call, ${new Date(newest).toISOString()}`)
  return problem(
    `the newest call is ${Math.round(ahead / 1_000)} s in the future: the clock was set back`,
    "let the system's clock be set by NTP; until it has caught up, new calls are filed before that one",
  )
}

function newestCallAt({ client }: SqliteReader): number | null {
  const id = client.prepare(`SELECT max(id) FROM requests WHERE id < 'req_g'`).pluck().get() as string | null
  return id === null ? null : idTimeMs(id)
}

async function checkUnpriced(reader: SqliteReader, now: number): Promise<Finding> {
  const to = Math.ceil(now / quarterHourMs) * quarterHourMs
  const week = [{ start: to - 7 * dayMs, end: to }]
  const question = { buckets: week, groupBy: ['model'], data: 'real' } as const
  const models = await createReportStore(reader).sumUsage(question, 10_000)
  const calls = models.reduce((sum, { sums }) => sum + sums.calls, 0)
  const unpriced = models.reduce((sum, { sums }) => sum + sums.unpricedCalls, 0)
  if (calls === 0) return ok('no calls of a real provider in the last 7 days')
  const share = unpriced / calls
  const message = `${unpriced} of ${calls} calls of the last 7 days have no cost (${(share * 100).toFixed(1)} %)`
  if (share <= unpricedShareMax) return ok(message)
  const worst = models.sort((a, b) => b.sums.unpricedCalls - a.sums.unpricedCalls)[0]
  return warning(
    `${message}, most of them of model ${worst?.group.model ?? 'unknown'}`,
    'the page of such a call says why; a newer Outlay knows newer prices',
  )
}

function checkLastDay(reader: SqliteReader, now: number): Finding {
  const options = { fromMs: now - dayMs, rowsMax: verifiedRowsMax }
  const { rows, differenceCount, isComplete } = verify(createVerifyStore(reader), options)
  const scope = isComplete ? `the last day's ${rows} calls` : `the first ${rows} calls of the last day`
  if (differenceCount === 0) return ok(`${scope} add up, 0 differences`)
  return problem(
    `${scope} do not add up (differences: ${differenceCount})`,
    'outlay verify names them; keep a backup first',
  )
}
