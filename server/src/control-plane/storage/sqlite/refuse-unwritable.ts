import { errorWords } from '@outlay/shared/words'
import Database from 'better-sqlite3'
import { OutlayError } from '../../../lib/errors.ts'

/**
 * For changes that, unlike a call's row, cannot be written later: the caller must know that the change is
 * done. Throws `records-unavailable` when the database cannot be written. That may pass in a moment, because
 * other processes lock the database only while they write.
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
