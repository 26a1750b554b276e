import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inject } from 'vitest'

/**
 * Replaces the server's `worker-url.ts` in tests that start gateways in their own process. A worker thread
 * from source takes about a second to start, because it compiles TypeScript. A built one takes a tenth of
 * that.
 */
export function workerUrl(name: string): URL {
  return pathToFileURL(join(inject('builtWorkers'), `${name}.js`))
}

export function workerExecArgv(): string[] {
  return []
}
