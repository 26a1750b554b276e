import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startWords } from '@outlay/shared/words'

/** In every folder that a demo has made: nothing else is ever emptied. */
const markFile = 'made-by-outlay-demo'
const { demo } = startWords

/**
 * Makes `folder` an empty one with the demo's mark in it. Throws an Error with one sentence where it is in use, or where
 * it holds something and has no mark.
 */
export function prepareDemoFolder(folder: string): void {
  if (existsSync(folder)) {
    if (!statSync(folder).isDirectory()) throw new Error(demo.noFolder(folder))
    const names = readdirSync(folder)
    if (names.length > 0 && !names.includes(markFile)) throw new Error(demo.notOurs(folder))
    const user = processIn(folder)
    if (user !== null) throw new Error(demo.isRunning(user))
    // The mark goes last: a demo that is killed here leaves a folder that the next one may empty.
    for (const name of names.toSorted((a, b) => Number(a === markFile) - Number(b === markFile))) {
      rmSync(join(folder, name), { recursive: true, force: true })
    }
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, markFile), `${demo.mark}\n`, { mode: 0o600 })
}

/** The server that uses it; null for none. */
function processIn(folder: string): number | null {
  const file = join(folder, 'server.json')
  if (!existsSync(file)) return null
  const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number }
  return isAlive(pid) ? pid : null
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // It is there, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
