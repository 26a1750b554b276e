import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the server's built worker threads for this run. */
    builtWorkers: string
  }
}

// Below `node_modules`, where the bundle finds the packages that it does not contain.
const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url))

/**
 * Builds the server's worker threads once per test run, see `built-worker-url.ts`. Each run has its own
 * folder, so the build never changes `server/dist` under a running program.
 */
export default function buildWorkers(project: TestProject): () => void {
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'outlay-workers-'))
  execFileSync(process.execPath, ['build.mjs', folder], {
    cwd: fileURLToPath(new URL('../../server', import.meta.url)),
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  project.provide('builtWorkers', folder)
  return () => rmSync(folder, { recursive: true, force: true })
}
