import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { probed } from './delay-probe-env.ts'
import { residentMb } from './proc-stat.ts'
import { freePort, start } from './processes.ts'
import { callersOwnKey, chatPath, type Surroundings, type Target, untilAnswered } from './target.ts'

const projectRoot = fileURLToPath(new URL('../../', import.meta.url))

/** Whether the gateway has been built: without it the run compares what is there. */
export function isOutlayBuilt(): boolean {
  return existsSync(join(projectRoot, 'server/dist/cli/main.js'))
}

/** The gateway as shipped, once for both kinds of credential: they share one process. */
export async function outlay(surroundings: Surroundings): Promise<[ownKey: Target, passThrough: Target]> {
  const { env, ...started } = await startOutlay(surroundings, 'outlay', {})
  const { destination, running, delayFile, logFile, startMb } = started
  const key = await createKey(env, projectRoot)
  const ownKey = { ...destination, headers: { authorization: `Bearer ${key}` } }
  return [
    { name: 'outlay, own key', destination: ownKey, running, delayFile, logFile, startMb },
    { name: 'outlay, pass-through', destination, running, delayFile, startMb },
  ]
}

/** An earlier version from another folder, called with an Outlay key of its own. */
export async function outlayBefore(surroundings: Surroundings, folder: string): Promise<Target> {
  const started = await startOutlay(surroundings, 'outlay-before', {}, folder)
  const { destination, running, delayFile, logFile, startMb } = started
  const headers = { authorization: `Bearer ${await createKey(started.env, folder)}` }
  return {
    name: 'outlay, before',
    destination: { ...destination, headers },
    running,
    delayFile,
    logFile,
    startMb,
  }
}

export async function outlayUnmetered(surroundings: Surroundings): Promise<Target> {
  const started = await startOutlay(surroundings, 'outlay-unmetered', { OUTLAY_BYPASS: '1' })
  const { destination, running, delayFile, logFile, startMb } = started
  return { name: 'outlay, metering off', destination, running, delayFile, logFile, startMb }
}

/** Milliseconds from starting `node` to the first answer that came through, unpinned, as a user would start it. */
export async function coldStartMs(surroundings: Surroundings): Promise<number> {
  const startedAt = performance.now()
  const { running, answeredAt } = await startOutlay({ ...surroundings, core: -1 }, 'outlay-cold', {})
  await running.stop()
  return answeredAt - startedAt
}

async function createKey(env: NodeJS.ProcessEnv, root: string): Promise<string> {
  const args = [binOf(root), 'keys', 'create', '--project', 'bench']
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, cwd: root })
  const key = /olk_\w+/.exec(stdout)?.[0]
  if (!key) throw new Error(`"outlay keys create" printed no key: ${stdout}`)
  return key
}

function binOf(root: string): string {
  return join(root, 'server/bin/outlay.js')
}

async function startOutlay(
  { upstreamPort, folder, core }: Surroundings,
  name: string,
  extra: NodeJS.ProcessEnv,
  root = projectRoot,
) {
  const dataDir = join(folder, name)
  mkdirSync(dataDir, { recursive: true })
  const port = await freePort()
  const env = {
    ...withoutSettings(process.env),
    OUTLAY_PORT: String(port),
    OUTLAY_DATA_DIR: dataDir,
    OUTLAY_DATABASE_URL: `file:${join(dataDir, 'outlay.db')}`,
    OUTLAY_OPENAI_API_KEY: 'sk-bench-of-the-gateway-0123456789abcdef',
    OUTLAY_OPENAI_BASE_URL: `http://127.0.0.1:${upstreamPort}/v1`,
    ...withPatientWatchdog(root),
    ...extra,
  }
  const delayFile = join(folder, `${name}-delay.json`)
  const logFile = join(folder, `${name}.log`)
  const running = start({
    command: process.execPath,
    args: [binOf(root), 'start'],
    ...(core < 0 ? {} : { core }),
    env: core < 0 ? env : probed(env, delayFile),
    logFile,
  })
  const destination = { port, path: chatPath, headers: callersOwnKey }
  const answeredAt = await untilAnswered(destination, running, logFile)
  // Its input is counted soon, and then an encoding is there as well.
  const startMb = residentMb(running.pid)
  return { destination, running, delayFile, logFile, env, answeredAt, startMb }
}

/**
 * A target is held back while others are measured, and a watchdog would take that for a stuck event loop. An earlier
 * version may have none, and refuses settings that it does not know.
 */
function withPatientWatchdog(root: string): NodeJS.ProcessEnv {
  const setting = 'OUTLAY_STUCK_TIMEOUT_MS'
  const isKnown = readFileSync(join(root, 'docs/configuration.md'), 'utf8').includes(setting)
  return isKnown ? { [setting]: String(24 * 60 * 60 * 1_000) } : {}
}

/** The environment without settings meant for another instance, and without a proxy between us and the loopback. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(OUTLAY_|OPENAI_)|^(https?|all|no)_proxy$/i.test(name)),
  )
}
