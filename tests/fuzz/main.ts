import { figuresText, linesOf, problemsText } from './figures.ts'
import { readOptions } from './options.ts'
import { runFuzz } from './run-fuzz.ts'

/**
 * `npm run test:fuzz`: malformed requests, hostile answers and broken WebSocket sessions against `outlay start`. Runs the same
 * cases each time, in about a minute; `-- --seed N` runs others, `-- --minutes N` or `-- --times N` more, `-- --case answers/17`
 * one alone. Ends with exit code 1 when anything that is promised was broken.
 */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const startedAt = performance.now()
const figures = await runFuzz(readOptions(process.argv.slice(2)), (line) => console.error(line))
if (figures.problems.length > 0) console.log(problemsText(figures.problems))
console.log(figuresText(figures))
console.log(`Took ${((performance.now() - startedAt) / 1_000).toFixed(0)} s.`)
const isHeld = linesOf(figures).every((line) => line.isHeld)
// A socket or a child that was forgotten would keep this process alive after its last line. `write` calls back in order:
// all that was printed has left by then, also into a pipe.
process.stdout.write('', () => process.exit(isHeld ? 0 : 1))
