import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { startWords } from '@outlay/shared/words'

const isSource = import.meta.url.endsWith('.ts')

/**
 * Where a worker's file is, by its path below `src` without an ending (`metering/counting/counting-worker`).
 * The bundle emits each worker below `dist` under the same path, while this function may end up in a shared
 * chunk beside it, so the nearest folder above that has the file is the right one. Throws when none has.
 */
export function workerUrl(name: string): URL {
  const file = `${name}${isSource ? '.ts' : '.js'}`
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, file))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error(startWords.missingWorker(file))
    folder = parent
  }
  return pathToFileURL(join(folder, file))
}

/**
 * Node's flags for a worker thread: from source it must read TypeScript itself, as a thread has none of its
 * parent's hooks. tsx is named by its file, since a bare name would be looked for in the working directory.
 */
export function workerExecArgv(): string[] {
  if (!isSource) return []
  return ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href]
}
