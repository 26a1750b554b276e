import openai from './catalogue/openai.json' with { type: 'json' }
import { type ProviderCatalogue, providerCatalogueSchema } from './catalogue-schema.ts'

/** The catalogues of all providers whose prices are known. */
export type Catalogue = readonly ProviderCatalogue[]

/** The catalogue that ships with Outlay, checked; throws a ZodError that lists what is wrong with it. */
export function loadCatalogue(): Catalogue {
  return [openai].map((provider) => providerCatalogueSchema.parse(provider))
}
