import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { requestBody } from './canned-answers.ts'
import type { Destination } from './load-jobs.ts'
import { freePort, portOf, type Running, start, startHelper } from './processes.ts'

export type TargetName =
  | 'direct'
  | 'bare relay'
  | 'outlay, own key'
  | 'outlay, pass-through'
  | 'outlay, metering off'
  | 'nginx'
  | 'portkey'

/** Something calls can be sent to, and the process whose cost it is. */
export interface Target {
  name: TargetName
  destination: Destination
  running: Running
  /** Where its event-loop delay is written; undefined where that cannot be measured. */
  delayFile?: string
  /** Somebody else's relay: it may be missing from a table, ours may not. */
  isForeign?: boolean
}

export interface Surroundings {
  upstreamPort: number
  /** A folder of this run, removed at its end. */
  folder: string
  /** The core targets are pinned to. */
  core: number
}

const chatPath = '/v1/chat/completions'
const callersOwnKey = { authorization: 'Bearer sk-bench-0123456789abcdef0123456789abcdef' }
const projectRoot = fileURLToPath(new URL('../../', import.meta.url))
const outlayBin = join(projectRoot, 'server/bin/outlay.js')
const probe = new URL('delay-probe.js', import.meta.url).href

/** Calls straight to the upstream: what the relays' latencies are compared with. */
export function direct(upstream: Running, upstreamPort: number): Target {
  const destination = { port: upstreamPort, path: chatPath, headers: callersOwnKey }
  return { name: 'direct', destination, running: upstream }
}

export async function bareRelay({ upstreamPort, folder, core }: Surroundings): Promise<Target> {
  const delayFile = join(folder, 'bare-relay-delay.json')
  const origin = `http://127.0.0.1:${upstreamPort}`
  const running = startHelper('bare-relay.ts', core, [origin], probed(process.env, delayFile))
  const destination = { port: await portOf(running), path: chatPath, headers: callersOwnKey }
  return { name: 'bare relay', destination, running, delayFile }
}

/** Whether the gateway has been built: without it the run compares what is there. */
export function isOutlayBuilt(): boolean {
  return existsSync(join(projectRoot, 'server/dist/cli/main.js'))
}

/** The gateway as shipped, once for both kinds of credential: they share one process. */
export async function outlay(surroundings: Surroundings): Promise<[ownKey: Target, passThrough: Target]> {
  const { destination, running, delayFile, env } = await startOutlay(surroundings, 'outlay', {})
  const keyArgs = [outlayBin, 'keys', 'create', '--project', 'bench']
  const { stdout } = await promisify(execFile)(process.execPath, keyArgs, { env, cwd: projectRoot })
  const key = /olk_\w+/.exec(stdout)?.[0]
  if (!key) throw new Error(`"outlay keys create" printed no key: ${stdout}`)
  const ownKey = { ...destination, headers: { authorization: `Bearer ${key}` } }
  return [
    { name: 'outlay, own key', destination: ownKey, running, delayFile },
    { name: 'outlay, pass-through', destination, running, delayFile },
  ]
}

export async function outlayUnmetered(surroundings: Surroundings): Promise<Target> {
  const started = await startOutlay(surroundings, 'outlay-unmetered', { OUTLAY_BYPASS: '1' })
  const { destination, running, delayFile } = started
  return { name: 'outlay, metering off', destination, running, delayFile }
}

/** Milliseconds from starting `node` to the first answer that came through, unpinned, as a user would start it. */
export async function coldStartMs(surroundings: Surroundings): Promise<number> {
  const startedAt = performance.now()
  const { running, answeredAt } = await startOutlay({ ...surroundings, core: -1 }, 'outlay-cold', {})
  await running.stop()
  return answeredAt - startedAt
}

async function startOutlay(
  { upstreamPort, folder, core }: Surroundings,
  name: string,
  extra: NodeJS.ProcessEnv,
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
    ...extra,
  }
  const delayFile = join(folder, `${name}-delay.json`)
  const running = start({
    command: process.execPath,
    args: [outlayBin, 'start'],
    ...(core < 0 ? {} : { core }),
    env: core < 0 ? env : probed(env, delayFile),
    logFile: join(folder, `${name}.log`),
  })
  const destination = { port, path: chatPath, headers: callersOwnKey }
  const answeredAt = await untilAnswered(destination, running, join(folder, `${name}.log`))
  return { destination, running, delayFile, env, answeredAt }
}

export function hasNginx(): boolean {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** One worker without a master, no log, no buffering: nginx at its plainest. */
export async function nginx({ upstreamPort, folder, core }: Surroundings): Promise<Target> {
  const port = await freePort()
  const file = join(folder, 'nginx.conf')
  writeFileSync(
    file,
    `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log;
events { worker_connections 8192; }
http {
  access_log off;
  client_body_temp_path ${folder}/nginx-body; proxy_temp_path ${folder}/nginx-proxy;
  fastcgi_temp_path ${folder}/nginx-fastcgi; uwsgi_temp_path ${folder}/nginx-uwsgi; scgi_temp_path ${folder}/nginx-scgi;
  upstream provider { server 127.0.0.1:${upstreamPort}; keepalive 256; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port}; keepalive_requests 100000000;
    location / { proxy_pass http://provider; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }
  }
}
`,
  )
  const running = start({
    command: 'nginx',
    args: ['-c', file, '-p', folder, '-e', join(folder, 'nginx.log')],
    core,
  })
  const destination = { port, path: chatPath, headers: callersOwnKey }
  await untilAnswered(destination, running, join(folder, 'nginx.log'))
  return { name: 'nginx', destination, running, isForeign: true }
}

/** Portkey's gateway out of a folder where somebody ran `npm install @portkey-ai/gateway`. */
export async function portkey(surroundings: Surroundings, installedIn: string): Promise<Target> {
  const { upstreamPort, folder, core } = surroundings
  const port = await freePort()
  const entry = join(installedIn, 'node_modules/@portkey-ai/gateway/build/start-server.js')
  const logFile = join(folder, 'portkey.log')
  const args = [entry, `--port=${port}`, '--headless']
  const running = start({
    command: process.execPath,
    args,
    core,
    logFile,
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const headers = {
    ...callersOwnKey,
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `http://127.0.0.1:${upstreamPort}/v1`,
  }
  const destination = { port, path: chatPath, headers }
  await untilAnswered(destination, running, logFile)
  return { name: 'portkey', destination, running, isForeign: true }
}

/** When the first good answer came. Throws after 30 s, or when the process ends before. */
async function untilAnswered(destination: Destination, running: Running, logFile: string): Promise<number> {
  for (const startedAt = performance.now(); performance.now() - startedAt < 30_000; await sleep(5)) {
    if (running.child.exitCode !== null) break
    const response = await ask(destination, false).catch(() => undefined)
    await response?.text()
    if (response?.status === 200) return performance.now()
  }
  throw new Error(`A target did not answer; see ${logFile}.`)
}

/** One call over fetch, for checks outside the measurements. */
export function ask(destination: Destination, stream: boolean): Promise<Response> {
  return fetch(`http://127.0.0.1:${destination.port}${destination.path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...destination.headers },
    body: requestBody(stream),
  })
}

/** The environment without settings meant for another instance, and without a proxy between us and the loopback. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(OUTLAY_|OPENAI_)|^(https?|all|no)_proxy$/i.test(name)),
  )
}

function probed(env: NodeJS.ProcessEnv, delayFile: string): NodeJS.ProcessEnv {
  const options = [env.NODE_OPTIONS, `--import=${probe}`].filter(Boolean).join(' ')
  return { ...env, NODE_OPTIONS: options, BENCH_DELAY_FILE: delayFile }
}
