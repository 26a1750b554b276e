import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startWords } from '@outlay/shared/words'

/**
 * Finds a file or folder that ships with Outlay, such as `migrations/sqlite`, from source and from the
 * bundle: it is in the nearest folder above this file that has it. Throws when the installation lacks it.
 */
export function shippedPath(name: string): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (;;) {
    const path = join(folder, name)
    if (existsSync(path)) return path
    const parent = dirname(folder)
    if (parent === folder) throw new Error(startWords.missingFile(name))
    folder = parent
  }
}
