/** What a failure of the file system or of SQLite means, by its code. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'this user may not read and write it',
  EPERM: 'this user may not read and write it',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'it is a folder',
  EMFILE: 'too many files are open',
  SQLITE_NOTADB: 'it is not an SQLite database',
  SQLITE_CORRUPT: 'it is damaged; put a copy in its place with: outlay restore FILE',
  SQLITE_FULL: 'the disk is full',
  SQLITE_READONLY: 'this user may not write it',
  SQLITE_CANTOPEN: 'it cannot be opened',
  SQLITE_BUSY: 'another process holds it',
}

/**
 * Runs a step of the start that is about one file. A failure becomes one sentence that names the file and the
 * setting that put it there; the failure itself is its cause.
 */
export function aboutFile<Result>(
  { what, file, setting }: { what: string; file: string; setting: string },
  step: () => Result,
): Result {
  try {
    return step()
  } catch (error) {
    const { code, message } = error as Error & { code?: unknown }
    if (typeof code !== 'string') throw error
    const known = Object.keys(reasons).find((name) => code === name || code.startsWith(`${name}_`))
    const reason = known ? reasons[known] : message
    throw new Error(`${what} ${file} (${setting}) cannot be used: ${reason}.`, { cause: error })
  }
}
