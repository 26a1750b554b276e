import { commandLineWords, givenNames, startWords, words } from '@outlay/shared/words'
import type { Command } from 'commander'
import { type Config, othersThatAreSet, type ProviderConfig, readConfig } from '../config/index.ts'
import { startWatchdog, type Watchdog } from '../lib/start-watchdog.ts'
import { type Outlay, startOutlay } from '../main.ts'
import { createSimulator } from '../simulator/index.ts'
import { escapeForShell } from './escape-for-shell.ts'
import { spreadLastNet } from './last-net.ts'

/** Adds `outlay start`: gateway and dashboard, until SIGINT or SIGTERM. */
export function registerStart(program: Command): void {
  program.command('start', { isDefault: true }).description(commandLineWords.start.description).action(start)
}

async function start(): Promise<void> {
  const config = readConfig(process.env)
  const simulator = config.provider.name === 'simulator' ? createSimulator({}) : null
  const simulatorPort = simulator ? (await simulator.listen(0, '127.0.0.1')).port : null
  const outlay = await startOutlay({
    config,
    simulatorUrl: simulatorPort === null ? null : new URL(`http://127.0.0.1:${simulatorPort}/v1`),
  }).catch(async (error: unknown) => {
    // It listens, and would keep a process alive that has nothing to do.
    await simulator?.close()
    throw error
  })
  spreadLastNet({ sentence: startWords.unexpectedEnd, log: outlay.logFault, stop: outlay.stop })
  const watchdog = watchEventLoop(config)
  // Before the banner: whoever waits for it may tell the process to stop at once.
  const toldToStop = new Promise((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  for (const notice of outlay.notices) process.stderr.write(`${commandLineWords.said(notice)}\n`)
  process.stdout.write(bannerOf(outlay, config))
  await toldToStop
  // A second signal means now.
  process.once('SIGINT', () => process.exit(1))
  process.once('SIGTERM', () => process.exit(1))
  try {
    await outlay.drain()
    // Nobody waits for an answer any more, and writing everything down may take its time.
    watchdog?.stop()
    await outlay.stop()
    await simulator?.close()
  } catch (error) {
    process.stderr.write(`${commandLineWords.said(startWords.stoppingFailed(String(error)))}\n`)
    process.exitCode = 1
  }
  // Whatever still holds the process (a connection of a caller, a thread) must not outlive the order to stop.
  process.exit()
}

function watchEventLoop({ timeouts: { stuckMs } }: Config): Watchdog | null {
  if (stuckMs === 0) return null
  return startWatchdog({ stuckMs, sentence: commandLineWords.said(startWords.stuck(stuckMs / 1_000)) })
}

function bannerOf(outlay: Outlay, config: Config): string {
  const { provider } = config
  const isFirst = !outlay.keys
    .list()
    .some((key) => key.kind === 'outlay' && key.revokedAt === null && key.provider === provider.name)
  const secret = isFirst
    ? outlay.keys.create({ project: givenNames.project, name: givenNames.firstKey, permissions: [] }).secret
    : null
  const text = startWords
  const others = othersThatAreSet(config).map(({ mounts }) => outlay.origin + mounts[0])
  const lines = [
    [text.lines.gateway, `${outlay.origin}/v1`],
    [text.lines.dashboard, text.worksOnce(outlay.dashboardLink())],
    [text.lines.provider, providerLine(config)],
    ...(others.length === 0 ? [] : [[text.lines.also, others.join('  ')]]),
    ...(secret === null ? [] : [[text.lines.key, text.shownOnce(secret)]]),
    ...(config.bypass ? [[text.lines.warning, text.bypassed]] : []),
    [text.lines.tryIt, curlLine(outlay.origin, secret, provider)],
  ]
  const width = Math.max(...lines.map(([name]) => name!.length))
  return `\n${text.running}\n\n${lines.map(([name, text]) => `  ${name!.padEnd(width)}  ${text}`).join('\n')}\n\n`
}

function providerLine(config: Config): string {
  const { provider } = config
  const { simulator, simulatorBesides, providerAt, providerWithoutKey } = startWords
  if (provider.name === 'simulator') {
    return config.passThrough === 'off' ? simulator : simulatorBesides(provider.baseUrl.host)
  }
  return (provider.apiKey === null ? providerWithoutKey : providerAt)(provider.name, provider.baseUrl.href)
}

/** One line that works when pasted; later starts do not know the key any more, the caller's shell does. */
function curlLine(origin: string, secret: string | null, { wire }: ProviderConfig): string {
  const key = secret ?? '$OUTLAY_KEY'
  const { path, body, headers = {} } = firstCalls[wire] ?? chatCall
  const more = Object.entries(headers).map(([name, value]) => ` -H "${name}: ${value}"`)
  return `curl ${origin}${path} -H "Authorization: Bearer ${key}" -H "Content-Type: application/json"${more.join('')} -d ${escapeForShell(JSON.stringify(body))}`
}

type FirstCall = { path: string; body: object; headers?: Record<string, string> }

const messages = [{ role: 'user', content: words.firstCall.prompt }]
const chatCall: FirstCall = { path: '/v1/chat/completions', body: { model: 'gpt-4o-mini', messages } }

/** Where `/v1` does not stand for OpenAI's wire format. */
const firstCalls: Partial<Record<ProviderConfig['wire'], FirstCall>> = {
  anthropic: {
    path: '/v1/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    body: { model: 'claude-haiku-4-5', max_tokens: 64, messages },
  },
  gemini: {
    path: '/v1/models/gemini-2.5-flash:generateContent',
    body: { contents: [{ parts: [{ text: words.firstCall.prompt }] }] },
  },
}
