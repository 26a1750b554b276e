import { simulatorName } from '@outlay/shared/records'
import { defaultProvider } from './known-providers.ts'

/** The provider of our own (`simulator/`), as the rest of the house calls it. */
export const simulatedProvider = {
  name: simulatorName,
  /** The real one beside it: it has the same wire format, and callers' own keys go there. */
  real: defaultProvider.name,
  apiKey: 'sk-simulator',
  /** It answers to any name. This one has a price that everybody knows. */
  firstModel: 'gpt-4o-mini',
}
