import { execFile } from 'node:child_process'
import { getPriority } from 'node:os'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

/** Runs code in a process of its own, and returns what it wrote: the priorities of this process stay. */
async function inProcess(code: string): Promise<unknown> {
  const module = new URL('./go-second.ts', import.meta.url).href
  const script = `
    import { readdirSync, readFileSync } from 'node:fs'
    import { goLast, goSecond, letHelpersGoLast } from ${JSON.stringify(module)}
    // The 19th field of a thread's state. Its second field, the name, ends with the last parenthesis.
    const stateOf = (id) => readFileSync('/proc/self/task/' + id + '/stat', 'utf8').replace(/.*\\) /s, '').split(' ')
    const threads = process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : []
    const niceness = (isMain) => [
      ...new Set(threads.filter((id) => (id === process.pid) === isMain).map((id) => Number(stateOf(id)[16]))),
    ]
    ${code}
    console.log(JSON.stringify({ main: niceness(true), helpers: niceness(false) }))`
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout)
}

const isLinux = process.platform === 'linux'
/** The priority that this process was started with. */
const own = getPriority()

it("V8's helpers go last, and the main thread keeps its priority", async () => {
  const expected = isLinux ? { main: [own], helpers: [10] } : { main: [], helpers: [] }
  expect(await inProcess('letHelpersGoLast()')).toEqual(expected)
})

it('a thread that goes second or last leaves the others alone', async () => {
  expect(await inProcess('goSecond()')).toEqual(
    isLinux ? { main: [5], helpers: [own] } : { main: [], helpers: [] },
  )
  expect(await inProcess('goLast()')).toEqual(
    isLinux ? { main: [10], helpers: [own] } : { main: [], helpers: [] },
  )
})
