import { existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../../lib/errors.ts'
import { copyInto } from './copy-into.ts'
import { openForReading } from './open-database.ts'

/**
 * Writes a consistent copy of the database into a new file that only its owner can read, while the gateway
 * goes on; returns its size in bytes. The file appears whole or not at all. Runs until it is done: call it
 * away from the event loop. Throws an OutlayError with one sentence when the file is there already, or when
 * there is no database.
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

/** A link, unlike a rename, never takes the place of a file that came to be meanwhile. */
function publish(temporary: string, backupFile: string): void {
  try {
    linkSync(temporary, backupFile)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw alreadyThere(backupFile)
    // Some file systems know no links (network shares, exFAT).
    renameSync(temporary, backupFile)
  }
}

function alreadyThere(file: string): OutlayError {
  return new OutlayError('conflict', errorWords.backups.isThere(file))
}
