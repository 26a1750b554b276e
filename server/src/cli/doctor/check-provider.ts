import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { doctorWords } from '@outlay/shared/words'
import { type Config, ourCredentialOf, type ProviderConfig } from '../../config/index.ts'
import { isPlausibleKey, simulatedProvider } from '../../providers/facts/index.ts'
import { type Finding, ok, problem, warning } from './finding.ts'

const { provider: words, key } = doctorWords
const connectMsMax = 5_000

type Reach = { provider: Pick<ProviderConfig, 'name' | 'baseUrl'>; proxy: Config['proxy'] }

/** Whether the provider accepts a connection. Nothing is sent over it. */
export async function checkReach({ provider, proxy }: Reach): Promise<Finding> {
  if (provider.name === simulatedProvider.name) return ok(words.simulator)
  const { origin } = provider.baseUrl
  if (proxy) return ok(words.throughProxy(origin))
  const failure = await connectionFailure(provider.baseUrl)
  if (failure === null) return ok(words.reached(origin))
  return problem(words.unreachable(origin, failure), words.unreachableRemedy)
}

export function checkProviderKey({
  provider,
  passThrough,
}: Pick<Config, 'provider' | 'passThrough'>): Finding {
  if (provider.name === simulatedProvider.name) return ok(key.simulator)
  const { apiKey, keySetting } = provider
  switch (ourCredentialOf(provider)) {
    case 'signature':
      return ok(key.signed)
    case 'not-needed':
      return ok(key.notNeeded(keySetting))
    case 'missing': {
      const say = passThrough !== 'off' ? warning : problem
      return say(key.missing, key.missingRemedy(keySetting))
    }
    case 'key':
      return isPlausibleKey(provider.baseUrl, apiKey ?? '')
        ? ok(key.isSet)
        : warning(key.implausible, key.implausibleRemedy)
  }
}

/** Any provider but that of `/v1`: whether it accepts connections, and the credential of its calls. */
export async function checkOther(reach: Reach & { provider: ProviderConfig }): Promise<Finding> {
  const found = await checkReach(reach)
  const credential = ourCredentialOf(reach.provider)
  if (found.state !== 'ok' || credential === 'key' || credential === 'signature') return found
  return ok(credential === 'missing' ? key.noneForOurs(found.message) : key.noneNeeded(found.message))
}

function connectionFailure(url: URL): Promise<string | null> {
  return new Promise((resolve) => {
    const isTls = url.protocol === 'https:'
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const port = Number(url.port) || (isTls ? 443 : 80)
    const connected = () => end(null)
    const socket: Socket = isTls
      ? connectTls({ host, port, servername: host }, connected)
      : connectTcp({ host, port }, connected)
    socket.setTimeout(connectMsMax, () => end(words.noAnswer(connectMsMax / 1_000)))
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))

    function end(failure: string | null): void {
      socket.destroy()
      resolve(failure)
    }
  })
}
