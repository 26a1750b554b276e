import { readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/**
 * The single real path of a file behind links and dots, also for a file that does not exist yet. Throws the
 * file system's error for a path that cannot be followed.
 */
export function realPathOf(file: string): string {
  try {
    return realpathSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const target = linkTarget(file)
  if (target !== null) return realPathOf(resolve(dirname(file), target))
  const folder = dirname(file)
  return folder === file ? file : join(realPathOf(folder), basename(file))
}

/** The target of a symbolic link to a missing file; null for anything else. */
function linkTarget(file: string): string | null {
  try {
    return readlinkSync(file)
  } catch {
    return null
  }
}
