import { readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/**
 * The one path of a file, whatever links and dots lead to it; also of a file that is not there yet. Throws what the
 * file system throws for a path that cannot be followed.
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

/** Where a symbolic link leads, to a file that is not there; null for anything else. */
function linkTarget(file: string): string | null {
  try {
    return readlinkSync(file)
  } catch {
    return null
  }
}
