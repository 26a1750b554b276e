import { existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../../lib/errors.ts'
import { copyInto } from './copy-into.ts'
import { openForReading } from './open-database.ts'

/**
 * Writes a consistent copy of the database into a new file of mode 0600 while the gateway runs, and returns
 * its size in bytes. The file appears complete or not at all. Blocks until it is done, so call it outside the
 * event loop. Throws an OutlayError with one sentence when the file exists or the database is missing.
 */
export function backupDatabase(databaseFile: string, backupFile: string): number {
  if (existsSync(backupFile)) throw alreadyThere(backupFile)
  const reader = openForReading(databaseFile)
  if (!reader) throw new OutlayError('not-found', errorWords.records.noDatabase(databaseFile))
  const temporary = `${backupFile}.${process.pid}.tmp`
  try {
    copyInto(reader, temporary)
    publish(temporary, backupFile)
    return statSync(backupFile).size
  } finally {
    reader.close()
    rmSync(temporary, { force: true })
  }
}

/** Links instead of renaming: a link fails when another process has created the file meanwhile. */
function publish(temporary: string, backupFile: string): void {
  try {
    linkSync(temporary, backupFile)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw alreadyThere(backupFile)
    // Some file systems have no links (network shares, exFAT).
    renameSync(temporary, backupFile)
  }
}

function alreadyThere(file: string): OutlayError {
  return new OutlayError('conflict', errorWords.backups.isThere(file))
}
