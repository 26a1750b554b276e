import { constants, copyFileSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { startWords } from '@outlay/shared/words'

/**
 * The copy of a damaged journal, or the reason why there is no copy: `disk-full`, `enough-copies` or a code
 * of the file system.
 */
export type KeptCopy = { file: string } | { reason: string }

/** The most copies. A disk that damages the journal again and again must not be filled with copies. */
const copiesMax = 3

/**
 * Copies the file into its own folder before anything is written to it. A failure is reported and stops
 * nothing.
 */
export function keepDamaged(file: string): KeptCopy {
  const copy = `${file}.damaged-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`
  try {
    const copies = readdirSync(dirname(file)).filter((name) => name.startsWith(`${basename(file)}.damaged-`))
    if (copies.length >= copiesMax) return { reason: 'enough-copies' }
    copyFileSync(file, copy, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    return { file: copy }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // A copy that did not fit is removed. One made in the same second belongs to another start and stays.
    if (code !== 'EEXIST') remove(copy)
    return { reason: code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : (code ?? String(error)) }
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // It could not be created, so nothing has to be removed.
  }
}

/** The copy for a log line. */
export function copyForLog(copy: KeptCopy): string {
  return 'file' in copy ? copy.file : `none: ${copy.reason}`
}

/** The copy for a sentence. */
export function aboutCopy(copy: KeptCopy): string {
  const { kept, notKept, diskFull, enoughCopies } = startWords.journal
  if ('file' in copy) return kept(copy.file)
  const reasons: Record<string, string> = { 'disk-full': diskFull, 'enough-copies': enoughCopies }
  return notKept(reasons[copy.reason] ?? copy.reason)
}
