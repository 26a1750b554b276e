import { z } from 'zod'
import { allows, setting } from '../../lib/setting.ts'
import { defaultProvider, knownProviders } from '../../providers/facts/index.ts'

const exampleMount = knownProviders.find(({ name }) => name !== defaultProvider.name)?.mounts[0]

export const providerSettings = {
  OUTLAY_PROVIDER: setting(
    allows(z.string(), 'simulator, or a provider that has an address'),
    'name',
    `${defaultProvider.name} with an API key, else the first other provider with an OUTLAY_..._API_KEY, else the first that a setting names and that needs no key, else simulator (loopback only)`,
    `The provider that /v1 stands for; each also has a route of its own, such as ${exampleMount}.`,
  ),
} as const
