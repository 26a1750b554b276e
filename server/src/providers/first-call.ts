import type { FirstCall } from '@outlay/shared/api'
import { cheapestModel, loadCatalogue } from '@outlay/shared/pricing'
import { knownProvider, wireProviderOf } from './facts/known-providers.ts'
import { simulatedProvider } from './facts/simulated.ts'
import type { FirstCallFacts, WireName } from './provider.ts'

type Asked = {
  name: string
  wire: WireName
  /** The provider's own address. */
  baseUrl: URL
  /** Where its routes are: `/anthropic`. */
  mounts: readonly string[]
  /** The gateway's address. */
  origin: string
  now: number
}

const unknownModel = 'YOUR_MODEL'

/**
 * The call that a start prints, a page shows and its button sends: to the provider that `/v1` stands for, in that
 * provider's own format, with its cheapest model.
 */
export function firstCallOf(asked: Asked): FirstCall {
  const { name, wire, mounts, origin } = asked
  const facts = { ...wireProviderOf(wire).firstCall, ...knownProvider(name)?.firstCall }
  const model = modelOf(asked, facts)
  const { path, clientBasePath = mounts[0], ...shape } = facts.shapeOf(model ?? unknownModel)
  return {
    url: origin + path,
    headers: {},
    model,
    needs: model === null ? 'served-model' : 'nothing',
    clientBaseUrl: origin + clientBasePath,
    isOpenAi: false,
    ...shape,
  }
}

function modelOf({ name, baseUrl, now }: Asked, facts: FirstCallFacts): string | null {
  if (name === simulatedProvider.name) return simulatedProvider.firstModel
  const { modelsOf = name, kind = 'chat', isSoldAt } = facts
  const catalogue = loadCatalogue().find(({ provider }) => provider === modelsOf)
  if (catalogue === undefined) return null
  const isReached = (model: string) => isSoldAt?.(model, baseUrl) ?? true
  return cheapestModel(catalogue, { kind, now, isReached })
}
