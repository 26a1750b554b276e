import { statSync } from 'node:fs'
import { dayMs } from '@outlay/shared/time'
import { doctorWords } from '@outlay/shared/words'
import type { Config } from '../../config/index.ts'
import { verify } from '../../ledger/index.ts'
import { idTimeMs } from '../../lib/ids.ts'
import {
  createVerifyStore,
  databaseState,
  hasOtherNames,
  openForReading,
  type SqliteReader,
  schemaStateOf,
} from '../../storage/sqlite/index.ts'
import { checkCosts } from './check-costs.ts'
import { type Finding, hardLinked, type NamedFinding, ok, problem, warning } from './finding.ts'

const { database, clock, verify: words } = doctorWords

/** A quick check reads the whole file: about a second for each of these. */
const checkedBytesMax = 1024 ** 3
/** A few seconds of verifying. */
const verifiedRowsMax = 200_000
const clockSlackMs = 60_000

/** Everything the database can tell; one finding only when it cannot be read at all. */
export async function checkRecords(config: Config, now: number): Promise<NamedFinding[]> {
  const { databaseFile } = config
  const missing = checkMissing(config)
  if (missing) return [{ check: 'database', ...missing }]
  const database = checkDatabase(databaseFile)
  if (database.state === 'problem') return [{ check: 'database', ...database }]
  const reader = openForReading(databaseFile)!
  try {
    if (schemaStateOf(reader.client) === 'empty') return [{ check: 'database', ...database }]
    return [
      { check: 'database', ...database },
      { check: 'clock', ...(await checkClock(reader, now)) },
      ...(await checkCosts(reader, now)),
      { check: 'verify', ...checkLastDay(reader, now) },
    ]
  } finally {
    reader.close()
  }
}

/** Null for a database that has something in it. An empty file is not opened: SQLite would throw its log away. */
function checkMissing({ databaseFile, journalFile }: Config): Finding | null {
  switch (databaseState({ databaseFile, journalFile })) {
    case 'gone':
      return warning(database.gone(databaseFile), database.goneRemedy)
    case 'emptied':
      return problem(database.emptied(databaseFile), database.emptiedRemedy)
    case 'new':
      return ok(doctorWords.madeOnFirstStart)
    case 'there':
      return hasOtherNames(databaseFile) ? hardLinked(databaseFile) : null
  }
}

function checkDatabase(file: string): Finding {
  const bytes = statSync(file).size
  const megabytes = (bytes / 1_000_000).toFixed(1)
  try {
    const { client, close } = openForReading(file)!
    try {
      const state = schemaStateOf(client)
      if (state === 'empty') return ok(doctorWords.madeOnFirstStart)
      if (state === 'foreign') return problem(database.foreign(file), database.foreignRemedy)
      if (state === 'newer') return problem(database.newer(file), database.newerRemedy)
      if (state === 'older') return warning(database.older(file), database.olderRemedy)
      if (bytes > checkedBytesMax) return ok(database.tooLargeToCheck(file, megabytes))
      const found = client.pragma('quick_check(1)', { simple: true })
      return found === 'ok'
        ? ok(database.sound(file, megabytes))
        : problem(database.damaged(file, String(found)), doctorWords.restore)
    } finally {
      close()
    }
  } catch (error) {
    return problem(database.unreadable(file, (error as Error).message), doctorWords.restore)
  }
}

/** A clock that was set back files calls under hours that are over. */
async function checkClock(reader: SqliteReader, now: number): Promise<Finding> {
  const newest = newestCallAt(reader)
  if (newest === null) return ok(clock.noCalls)
  const ahead = newest - now
  if (ahead <= clockSlackMs) return ok(clock.agrees(new Date(newest).toISOString()))
  return problem(clock.setBack(Math.round(ahead / 1_000)), clock.remedy)
}

function newestCallAt({ client }: SqliteReader): number | null {
  const id = client.prepare(`SELECT max(id) FROM requests WHERE id < 'req_g'`).pluck().get() as string | null
  return id === null ? null : idTimeMs(id)
}

function checkLastDay(reader: SqliteReader, now: number): Finding {
  const options = { fromMs: now - dayMs, rowsMax: verifiedRowsMax }
  const { rows, differenceCount, isComplete } = verify(createVerifyStore(reader), options)
  const scope = isComplete ? words.lastDay(rows) : words.beginningOfLastDay(rows)
  if (differenceCount === 0) return ok(words.good(scope))
  return problem(words.wrong(scope, differenceCount), words.remedy)
}
