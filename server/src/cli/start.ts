import type { FirstCall } from '@outlay/shared/api'
import { commandLineWords, givenNames, startWords, words } from '@outlay/shared/words'
import type { Command } from 'commander'
import {
  type Config,
  othersThatAreSet,
  ourCredentialOf,
  type ProviderConfig,
  readConfig,
} from '../config/index.ts'
import { startWatchdog, type Watchdog } from '../lib/start-watchdog.ts'
import { type Outlay, startOutlay } from '../main.ts'
import { simulatedProvider, wireProviderOf } from '../providers/facts/index.ts'
import { firstCallOf } from '../providers/index.ts'
import { createSimulator } from '../simulator/index.ts'
import { escapeForShell } from './escape-for-shell.ts'
import { spreadLastNet } from './last-net.ts'

/** Adds `outlay start`: gateway and dashboard until SIGINT or SIGTERM. */
export function registerStart(program: Command): void {
  program.command('start', { isDefault: true }).description(commandLineWords.start.description).action(start)
}

async function start(): Promise<void> {
  const config = readConfig(process.env)
  const simulator = config.provider.name === simulatedProvider.name ? createSimulator({}) : null
  const simulatorPort = simulator ? (await simulator.listen(0, '127.0.0.1')).port : null
  const outlay = await startOutlay({
    config,
    simulatorUrl: simulatorPort === null ? null : new URL(`http://127.0.0.1:${simulatorPort}/v1`),
  }).catch(async (error: unknown) => {
    // The simulator's open port would keep the failed process alive.
    await simulator?.close()
    throw error
  })
  spreadLastNet({ sentence: startWords.unexpectedEnd, log: outlay.logFault, stop: outlay.stop })
  const watchdog = watchEventLoop(config)
  // Set before the banner is printed, because a reader of the banner may stop the process at once.
  const toldToStop = new Promise((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  for (const notice of outlay.notices) process.stderr.write(`${commandLineWords.said(notice)}\n`)
  process.stdout.write(await bannerOf(outlay, config))
  await toldToStop
  // A second signal ends the process at once.
  process.once('SIGINT', () => process.exit(1))
  process.once('SIGTERM', () => process.exit(1))
  try {
    await outlay.drain()
    // No caller waits any more, and writing all records may take longer than the watchdog permits.
    watchdog?.stop()
    await outlay.stop()
    await simulator?.close()
  } catch (error) {
    process.stderr.write(`${commandLineWords.said(startWords.stoppingFailed(String(error)))}\n`)
    process.exitCode = 1
  }
  // Nothing that still holds this process (a caller's connection, a thread) may delay the stop.
  process.exit()
}

function watchEventLoop({ timeouts: { stuckMs } }: Config): Watchdog | null {
  if (stuckMs === 0) return null
  return startWatchdog({ stuckMs, sentence: commandLineWords.said(startWords.stuck(stuckMs / 1_000)) })
}

async function bannerOf(outlay: Outlay, config: Config): Promise<string> {
  const { provider } = config
  const isFirst = !(await outlay.keys.list()).some(
    (key) => key.kind === 'outlay' && key.revokedAt === null && key.provider === provider.name,
  )
  const secret = isFirst
    ? (await outlay.keys.create({ project: givenNames.project, name: givenNames.firstKey, permissions: [] }))
        .secret
    : null
  const text = startWords
  const first = firstCallOf({ ...provider, origin: outlay.origin, now: Date.now() })
  const sdkBase = first.clientBaseUrl
  const others = othersThatAreSet(config).map((one) => otherLine(outlay.origin, one))
  const lines = [
    [text.lines.gateway, `${outlay.origin}/v1`],
    [text.lines.dashboard, text.worksOnce(await outlay.dashboardLink())],
    [text.lines.provider, providerLine(config)],
    ...(sdkBase === `${outlay.origin}/v1` ? [] : [[text.lines.sdk, text.forItsSdk(sdkBase, provider.name)]]),
    ...others.map((line, index) => [index === 0 ? text.lines.also : '', line]),
    ...(secret === null ? [] : [[text.lines.key, text.shownOnce(secret)]]),
    ...(config.bypass ? [[text.lines.warning, text.bypassed]] : []),
    [text.lines.tryIt, tryItLine(first, secret, provider)],
  ]
  const width = Math.max(...lines.map(([name]) => name!.length))
  return `\n${text.running}\n\n${lines.map(([name, text]) => `  ${name!.padEnd(width)}  ${text}`).join('\n')}\n\n`
}

function providerLine(config: Config): string {
  const { provider } = config
  const { simulator, simulatorBesides } = startWords
  if (provider.name !== simulatedProvider.name) return addressOf(provider)
  return config.passThrough === 'off' ? simulator : simulatorBesides(provider.baseUrl.host)
}

/** The base URL for SDKs, and the provider's own address. */
function otherLine(origin: string, provider: ProviderConfig): string {
  const base =
    origin + provider.mounts[0] + (wireProviderOf(provider.wire).versionIn === 'base-url' ? '/v1' : '')
  return startWords.otherAt(base, addressOf(provider))
}

function addressOf(provider: ProviderConfig): string {
  const { providerAt, providerWithoutKey, providerNeedsNoKey } = startWords
  const say = {
    key: providerAt,
    signature: providerAt,
    'not-needed': providerNeedsNoKey,
    missing: providerWithoutKey,
  }[ourCredentialOf(provider)]
  return say(provider.name, provider.baseUrl.href)
}

/** A command line that works when pasted. */
function tryItLine(first: FirstCall, secret: string | null, provider: ProviderConfig): string {
  const headers = [
    credentialOf(provider, secret),
    ['Content-Type', 'application/json'],
    ...Object.entries(first.headers),
  ]
  // Double quotes, so that the shell replaces variables.
  const options = headers.map(([name, value]) => ` -H "${name}: ${value}"`).join('')
  const line = `curl ${first.url}${options} -d ${escapeForShell(JSON.stringify(first.body))}`
  const wanted = words.firstCall.needs[first.needs]
  return wanted === '' ? line : startWords.wanting(wanted, line)
}

/**
 * Usually an Outlay key. The first start shows its text; later only its digest is known, so the line names a
 * shell variable. Without a key of the provider, an Outlay key opens nothing, so the line uses the caller's
 * own key.
 */
function credentialOf(provider: ProviderConfig, secret: string | null): [name: string, value: string] {
  if (provider.name === simulatedProvider.name || ourCredentialOf(provider) !== 'missing') {
    return ['Authorization', `Bearer ${secret ?? '$OUTLAY_KEY'}`]
  }
  const key = `$${provider.keySetting.replace(/^OUTLAY_/, '')}`
  const name = wireProviderOf(provider.wire).keyHeader
  return name === 'authorization' ? ['Authorization', `Bearer ${key}`] : [name, key]
}
