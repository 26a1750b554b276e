import { join } from 'node:path'
import { givenNames, runWords } from '@outlay/shared/words'
import { type Config, ourCredentialOf, readConfig } from '../../config/index.ts'
import { RecordsInUse } from '../../control-plane/storage/lock/index.ts'
import { dataFiles } from '../../lib/data-files.ts'
import { type CallWatcher, type Outlay, startOutlay } from '../../main.ts'
import { defaultProvider, simulatedProvider } from '../../providers/facts/index.ts'
import { createSimulator } from '../../simulator/index.ts'

export type RunGateway = {
  /** One sentence: the address and the key of calls. */
  about: string
  /** Whether a simulator answers, so that calls cost no money. */
  isSimulated: boolean
  /** The environment of the command. */
  env: NodeJS.ProcessEnv
  /** Waits for running calls to end and writes all waiting records. */
  stop(): Promise<void>
}

type RunGatewayOptions = {
  config: Config
  /** Records go to the first subfolder that no other run uses: `1`, `2`, ... */
  folder: string
  /** The environment of `outlay run` itself. */
  env: NodeJS.ProcessEnv
  watcher: CallWatcher
}

/** The variables in which clients of `/v1` look for its address and key. */
const { plainBaseUrls: addressVariables, plainKey: keyVariable } = defaultProvider
const foldersMax = 64

/** The server's settings without addresses and files, which a single command replaces. */
export function configOfRun(env: NodeJS.ProcessEnv): Config {
  const {
    OUTLAY_DATABASE_URL: _url,
    OUTLAY_JOURNAL_FILE: _file,
    OUTLAY_DASHBOARD_LISTEN: _listen,
    ...rest
  } = env
  const config = readConfig({
    ...rest,
    OUTLAY_HOST: '127.0.0.1',
    OUTLAY_PORT: '0',
    OUTLAY_PASS_THROUGH: 'on',
    // The log would go to standard output, which belongs to the command.
    OUTLAY_LOG_LEVEL: 'silent',
  })
  if (config.bypass) throw new Error(runWords.bypassed)
  return config
}

/** Starts the shipped gateway on a free port of this machine, for one command. */
export async function startRunGateway({
  config,
  folder,
  env,
  watcher,
}: RunGatewayOptions): Promise<RunGateway> {
  const isSimulated = config.provider.name === simulatedProvider.name
  const simulator = isSimulated ? createSimulator({}) : null
  const simulatorPort = simulator ? (await simulator.listen(0, '127.0.0.1')).port : null
  const simulatorUrl = simulatorPort === null ? null : new URL(`http://127.0.0.1:${simulatorPort}/v1`)
  const outlay = await startInFreeFolder(folder, (files) =>
    startOutlay({ config: { ...config, ...files }, simulatorUrl, watcher }),
  ).catch(async (error: unknown) => {
    await simulator?.close()
    throw error
  })
  const baseUrl = `${outlay.origin}/v1`
  const hasOwnKey = !isSimulated && (env[keyVariable] ?? '').trim() !== ''
  const key =
    isSimulated || (!hasOwnKey && ourCredentialOf(config.provider) !== 'missing')
      ? await outlay.keys.create({
          project: givenNames.runProject,
          name: new Date().toISOString(),
          permissions: [],
        })
      : null
  return {
    about: isSimulated ? runWords.simulated(baseUrl) : aboutKey(config.provider, { baseUrl, hasOwnKey }),
    isSimulated,
    env: {
      ...env,
      ...Object.fromEntries(addressVariables.map((name) => [name, baseUrl])),
      ...(key ? { [keyVariable]: key.secret } : {}),
      ...withoutProxy(env),
    },
    async stop() {
      if (key) await outlay.keys.revoke(key.key.id)
      await outlay.stop()
      await simulator?.close()
    },
  }
}

type Told = { baseUrl: string; hasOwnKey: boolean }

/** The address and the key of calls. */
function aboutKey(provider: Config['provider'], { baseUrl, hasOwnKey }: Told): string {
  const { href } = provider.baseUrl
  if (hasOwnKey) return runWords.ownKey(baseUrl, href)
  switch (ourCredentialOf(provider)) {
    case 'key':
      return runWords.yourKey(baseUrl, href, provider.keySetting)
    case 'signature':
      return runWords.signed(baseUrl, href)
    case 'not-needed':
      return runWords.withoutKey(baseUrl, href)
    case 'missing':
      return runWords.noKey(baseUrl, href)
  }
}

type Files = Pick<Config, 'dataDir' | 'databaseFile' | 'journalFile'>

/**
 * Only one process can own a database. So each of several simultaneous runs takes its own folder, and later
 * runs reuse the folders.
 */
async function startInFreeFolder(folder: string, start: (files: Files) => Promise<Outlay>): Promise<Outlay> {
  for (let number = 1; ; number += 1) {
    const dataDir = join(folder, String(number))
    try {
      return await start({
        dataDir,
        databaseFile: join(dataDir, dataFiles.database),
        journalFile: join(dataDir, dataFiles.journal),
      })
    } catch (error) {
      if (!(error instanceof RecordsInUse) || number === foldersMax) throw error
    }
  }
}

/** A proxy cannot reach this machine's loopback address, so clients with a proxy must bypass it. */
function withoutProxy(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const hasProxy = ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'].some((name) => env[name])
  if (!hasProxy) return {}
  const except = [env.NO_PROXY ?? env.no_proxy, '127.0.0.1'].filter(Boolean).join(',')
  return { NO_PROXY: except, no_proxy: except }
}
