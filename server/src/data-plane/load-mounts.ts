import { startWords } from '@outlay/shared/words'
import type { Config, ProviderConfig } from '../config/index.ts'
import { simulatedProvider, wireProviderOf } from '../providers/facts/index.ts'
import { loadSigner, loadWireFormat } from '../providers/index.ts'
import type { MountAddress, UpstreamAddress } from './gateway/index.ts'

/**
 * `/v1` leads to the first provider, or to the simulator for Outlay keys. All other providers have paths of
 * their own.
 */
export async function loadMounts(
  config: Config,
  simulatorUrl: URL | null,
  now: () => number,
): Promise<MountAddress[]> {
  const others = await Promise.all(
    config.providers.map(async (one) => ({ one, upstream: await loadUpstream(one, now) })),
  )
  const { provider } = config
  const isSimulated = provider.name === simulatedProvider.name && simulatorUrl !== null
  const real = others.find(
    ({ one }) => one.name === (isSimulated ? simulatedProvider.real : provider.name),
  )?.upstream
  if (!real) throw new Error(startWords.settings.unknownProvider(provider.name, ''))
  const simulator = {
    ...real,
    provider: simulatedProvider.name,
    baseUrl: simulatorUrl ?? provider.baseUrl,
    apiKey: simulatedProvider.apiKey,
    accountHeaders: [],
    region: null,
  }
  return [
    { mounts: [''], ours: isSimulated ? simulator : real, passThrough: real },
    ...others.map(({ one, upstream }) => ({ mounts: one.mounts, ours: upstream, passThrough: upstream })),
  ]
}

async function loadUpstream(provider: ProviderConfig, now: () => number): Promise<UpstreamAddress> {
  const {
    name,
    wire,
    baseUrl,
    apiKey,
    needsKey,
    keySetting,
    accountHeaders,
    region,
    signing,
    messagesBasePath,
  } = provider
  return {
    provider: name,
    wire: await loadWireFormat({ name, wire, hasMessages: messagesBasePath !== null }),
    baseUrl,
    apiKey,
    sign: signing === null ? null : await loadSigner(signing, now),
    needsKey,
    keySetting,
    accountHeaders,
    region,
    keyHeader: wireProviderOf(wire).keyHeader,
    messagesBasePath,
    keepsVersion: provider.keepsVersion,
  }
}
