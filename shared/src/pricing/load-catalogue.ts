import anthropic from './catalogue/anthropic.json' with { type: 'json' }
import azure from './catalogue/azure.json' with { type: 'json' }
import bedrock from './catalogue/bedrock.json' with { type: 'json' }
import cerebras from './catalogue/cerebras.json' with { type: 'json' }
import cohere from './catalogue/cohere.json' with { type: 'json' }
import deepseek from './catalogue/deepseek.json' with { type: 'json' }
import google from './catalogue/google.json' with { type: 'json' }
import groq from './catalogue/groq.json' with { type: 'json' }
import meta from './catalogue/meta.json' with { type: 'json' }
import minimax from './catalogue/minimax.json' with { type: 'json' }
import mistral from './catalogue/mistral.json' with { type: 'json' }
import moonshot from './catalogue/moonshot.json' with { type: 'json' }
import openai from './catalogue/openai.json' with { type: 'json' }
import perplexity from './catalogue/perplexity.json' with { type: 'json' }
import together from './catalogue/together.json' with { type: 'json' }
import vertex from './catalogue/vertex.json' with { type: 'json' }
import voyage from './catalogue/voyage.json' with { type: 'json' }
import xai from './catalogue/xai.json' with { type: 'json' }
import zai from './catalogue/zai.json' with { type: 'json' }
import type { ProviderCatalogue } from './catalogue-schema.ts'
import { providerCatalogueSchema } from './provider-catalogue-schema.ts'

/** The catalogues of all providers whose prices are known. */
export type Catalogue = readonly ProviderCatalogue[]

const shipped: readonly unknown[] = [
  openai,
  anthropic,
  google,
  vertex,
  azure,
  bedrock,
  mistral,
  xai,
  deepseek,
  groq,
  cohere,
  perplexity,
  moonshot,
  zai,
  minimax,
  cerebras,
  together,
  meta,
  voyage,
]

/**
 * The catalogue that ships with Outlay. It is not looked through again at every start, as `checkedCatalogue` did so
 * before it was shipped: that is the cast.
 */
export function loadCatalogue(): Catalogue {
  return shipped as Catalogue
}

/** The same, looked through: a ZodError lists what is wrong with it. Part of `npm run check`. */
export function checkedCatalogue(): Catalogue {
  return shipped.map((provider) => providerCatalogueSchema.parse(provider))
}
