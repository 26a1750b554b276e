import { isSimulated } from '../records/index.ts'

/** Whose prices a provider's calls are counted at: the simulator speaks of OpenAI's models, for play money. */
export function pricedAs(provider: string): string {
  return isSimulated(provider) ? 'openai' : provider
}
