import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Config, ProviderConfig } from '../../config/index.ts'
import { type Finding, ok, problem, warning } from './finding.ts'

const connectMsMax = 5_000

/** Whether a connection to the provider comes about; nothing is sent over it. */
export async function checkReach({ provider, proxy }: Pick<Config, 'provider' | 'proxy'>): Promise<Finding> {
  if (provider.name === 'simulator') return ok('the simulator answers from this machine')
  const { origin } = provider.baseUrl
  if (proxy) return ok(`${origin} is reached through the proxy of HTTPS_PROXY; not tried here`)
  const failure = await connectionFailure(provider.baseUrl)
  if (failure === null) return ok(`${origin} accepts connections`)
  return problem(
    `${origin} cannot be reached (${failure})`,
    'check the network, a firewall, or OUTLAY_OPENAI_BASE_URL; HTTPS_PROXY names a proxy',
  )
}

export function checkProviderKey({
  provider,
  passThrough,
}: Pick<Config, 'provider' | 'passThrough'>): Finding {
  if (provider.name === 'simulator') return ok('the simulator needs none')
  const { apiKey } = provider
  if (apiKey === null) {
    const remedy =
      "set OUTLAY_OPENAI_API_KEY; until then only callers with the provider's own keys are served"
    const message = 'no key of the provider: calls with Outlay keys cannot go out'
    return passThrough !== 'off' ? warning(message, remedy) : problem(message, remedy)
  }
  if (isPlausible(provider, apiKey)) return ok('set; only a call can tell whether the provider takes it')
  return warning(
    'does not look like a key of OpenAI, which begin with sk-',
    'compare it with the provider’s page',
  )
}

function isPlausible({ baseUrl }: ProviderConfig, apiKey: string): boolean {
  return baseUrl.hostname !== 'api.openai.com' || /^sk-[\w-]{20,}$/.test(apiKey)
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
    socket.setTimeout(connectMsMax, () => end(`no answer within ${connectMsMax / 1_000} s`))
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))

    function end(failure: string | null): void {
      socket.destroy()
      resolve(failure)
    }
  })
}
