import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { startWords } from '@outlay/shared/words'

const isSource = import.meta.url.endsWith('.ts')

/**
 * The file of a worker, by its path below `src` without an extension (`metering/counting/counting-worker`).
 * The bundle emits each worker below `dist` under the same path, but this function may be in a shared chunk
 * in another folder. So the nearest folder above that has the file is used. Throws when no folder has it.
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
 * Node's flags for a worker thread. From source, the thread must load TypeScript itself, because it does not
 * inherit the hooks of its parent. tsx is given as a file, because Node resolves a bare name from the working
 * directory.
 */
export function workerExecArgv(): string[] {
  if (!isSource) return []
  return ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href]
}
