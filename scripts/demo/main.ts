import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startTraffic } from './live-traffic.ts'
import { addSampleData, createKey, refuseSecondDemo, startServer } from './server.ts'

/**
 * `npm run demo`: Outlay as it looks after two months, on made-up data in a folder of its own, with calls coming
 * in from the official `openai` package. Nothing leaves this machine. Ctrl-C ends it.
 */
const dataDir = fileURLToPath(new URL('../../data/demo', import.meta.url))
refuseSecondDemo(dataDir)
rmSync(dataDir, { recursive: true, force: true })

const server = await startServer({ dataDir, port: process.env.OUTLAY_PORT ?? '4100' })
const calls = await addSampleData(server)
const traffic = startTraffic({
  baseURL: `${server.origin}/v1`,
  keys: {
    support: await createKey(server, 'Support assistant', 'live'),
    search: await createKey(server, 'Product search', 'live'),
    coding: await createKey(server, 'Coding tools', 'live'),
  },
})

process.stdout.write(`
Outlay is running on ${calls.toLocaleString('en-US')} made-up calls, and new ones come in as you watch.

  dashboard  ${server.dashboardLink}  (works once)
  another    OUTLAY_DATA_DIR=data/demo npx outlay link
  gateway    ${server.origin}/v1
  stop       Ctrl-C

`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    traffic.stop()
    void server.stop().then(() => process.exit())
  })
}
// Without its server a demo has nothing to show.
server.ended.then((code) => process.exit(code))
