import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatCount } from '@outlay/shared/format'
import { startWords } from '@outlay/shared/words'
import { escapeForShell } from '../../server/src/cli/escape-for-shell.ts'
import { prepareDemoFolder } from './demo-folder.ts'
import { callingProjects, startTraffic } from './live-traffic.ts'
import { addSampleData, createKey, startServer } from './server.ts'

/**
 * `npm run demo`: Outlay as it looks after two months, on made-up data in a folder of its own, with calls coming
 * in from the official `openai` package. Nothing leaves this machine. Ctrl-C ends it. OUTLAY_PORT and OUTLAY_DATA_DIR
 * mean what they mean for `outlay start`.
 */
const { OUTLAY_DATA_DIR, OUTLAY_PORT } = process.env
const dataDir = OUTLAY_DATA_DIR
  ? resolve(OUTLAY_DATA_DIR)
  : fileURLToPath(new URL('../../data/demo', import.meta.url))
try {
  prepareDemoFolder(dataDir)
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exit(1)
}

const server = await startServer({ dataDir, port: OUTLAY_PORT ?? '' })
// A demo that fails half-way must not leave a server behind that nobody can stop.
process.once('exit', () => server.kill())
const calls = await addSampleData(server)
const traffic = startTraffic({
  baseURL: `${server.origin}/v1`,
  keys: {
    support: await createKey(server, callingProjects.support, 'live'),
    search: await createKey(server, callingProjects.search, 'live'),
    coding: await createKey(server, callingProjects.coding, 'live'),
  },
})

const { demo, lines, worksOnce } = startWords
const table = [
  [lines.dashboard, worksOnce(server.dashboardLink)],
  [demo.another, `OUTLAY_DATA_DIR=${escapeForShell(dataDir)} npx outlay link`],
  [lines.gateway, `${server.origin}/v1`],
  [demo.stop, 'Ctrl-C'],
]
  .map(([name, text]) => `  ${name!.padEnd(9)}  ${text}\n`)
  .join('')
process.stdout.write(`\n${demo.running(formatCount(calls))}\n\n${table}\n`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    traffic.stop()
    void server.stop().then(() => process.exit())
  })
}
// Without its server a demo has nothing to show.
server.ended.then((code) => process.exit(code))
