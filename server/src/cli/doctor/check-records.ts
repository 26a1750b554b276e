import { statSync } from 'node:fs'
import { dayMs } from '@outlay/shared/time'
import { doctorWords } from '@outlay/shared/words'
import type { Config } from '../../config/index.ts'
import { verify } from '../../control-plane/follower/index.ts'
import {
  examineDatabase,
  openStorageForReading,
  type StorageReader,
} from '../../control-plane/storage/index.ts'
import { databaseState, hasOtherNames } from '../../control-plane/storage/lock/index.ts'
import { checkCosts } from './check-costs.ts'
import { type Finding, hardLinked, type NamedFinding, ok, problem, warning } from './finding.ts'

const { database, clock, verify: words } = doctorWords

/** The largest file of a quick check, which reads all of it: about a second per GiB. */
const checkedBytesMax = 1024 ** 3
/** Verifying this many rows takes a few seconds. */
const verifiedRowsMax = 200_000
const clockSlackMs = 60_000

/** All findings about the database, or a single one when it cannot be read at all. */
export async function checkRecords(config: Config, now: number): Promise<NamedFinding[]> {
  const { databaseFile } = config
  const missing = checkMissing(config)
  if (missing) return [{ check: 'database', ...missing }]
  const database = checkDatabase(databaseFile)
  if (database.state === 'problem') return [{ check: 'database', ...database }]
  const reader = await openStorageForReading(config)
  if (reader === null) return [{ check: 'database', ...database }]
  try {
    if (reader.schemaState === 'empty') return [{ check: 'database', ...database }]
    return [
      { check: 'database', ...database },
      { check: 'clock', ...(await checkClock(reader, now)) },
      ...(await checkCosts(reader, now)),
      { check: 'verify', ...(await checkLastDay(reader, now)) },
    ]
  } finally {
    await reader.close()
  }
}

/**
 * A finding for an empty database; null for any other. An empty file is not opened, because SQLite would
 * delete its log.
 */
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
    const { state, isChecked, damage } = examineDatabase(file, checkedBytesMax)
    if (state === 'empty') return ok(doctorWords.madeOnFirstStart)
    if (state === 'foreign') return problem(database.foreign(file), database.foreignRemedy)
    if (state === 'newer') return problem(database.newer(file), database.newerRemedy)
    if (state === 'older') return warning(database.older(file), database.olderRemedy)
    if (!isChecked) return ok(database.tooLargeToCheck(file, megabytes))
    return damage === null
      ? ok(database.sound(file, megabytes))
      : problem(database.damaged(file, damage), doctorWords.restore)
  } catch (error) {
    return problem(database.unreadable(file, (error as Error).message), doctorWords.restore)
  }
}

/** After a clock was set back, calls are filed under hours that are over. */
async function checkClock(reader: StorageReader, now: number): Promise<Finding> {
  const newest = await reader.newestCallAt()
  if (newest === null) return ok(clock.noCalls)
  const ahead = newest - now
  if (ahead <= clockSlackMs) return ok(clock.agrees(new Date(newest).toISOString()))
  return problem(clock.setBack(Math.round(ahead / 1_000)), clock.remedy)
}

async function checkLastDay(reader: StorageReader, now: number): Promise<Finding> {
  const options = { fromMs: now - dayMs, rowsMax: verifiedRowsMax }
  const { rows, differenceCount, isComplete } = await verify(reader.verify, options)
  const scope = isComplete ? words.lastDay(rows) : words.beginningOfLastDay(rows)
  if (differenceCount === 0) return ok(words.good(scope))
  return problem(words.wrong(scope, differenceCount), words.remedy)
}
