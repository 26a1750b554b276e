import { errorWords } from '@outlay/shared/words'
import Database from 'better-sqlite3'
import { OutlayError } from '../../../lib/errors.ts'

/**
 * For what cannot follow later as a call's row can: whoever asked must know that it is done. Throws
 * `records-unavailable` where the database cannot be written, which may be over a moment later: a checkpoint
 * or a restore keeps it to itself for as long as it takes.
 */
export function refuseUnwritable<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error
    throw new OutlayError('records-unavailable', errorWords.records.cannotBeWrittenBecause(error.code), {
      cause: error,
    })
  }
}
