import type { BilledUnit, TokenPart } from '@outlay/shared/usage'

/** Rates of a row by the compilation's own words, decimals as text; null and absent: not published. */
export type ReferenceRates = Partial<Record<keyof typeof partOf, string | null>>
type Multiplier = { multiplier: string }
type ReferenceTerms = ReferenceRates | Multiplier

export type ReferenceRow = ReferenceRates & {
  from: string | null
  until: string | null
  service_tiers?: Partial<Record<'batch' | 'flex' | 'priority', ReferenceTerms>>
  long_context?: ReferenceRates & { above?: number; at_least?: number }
  speed?: { fast: ReferenceRates }
  schedule?: {
    default: ReferenceRates
    windows: { utc: [string, string]; days: string; rates: ReferenceRates }[]
  }
  inference_geo?: Record<string, Multiplier>
  regional_us_endpoint?: Multiplier
  deployment_types?: Record<string, Multiplier>
  per_1k_requests?: Record<string, string>
  per_image?: Record<string, string>
  per_second?: Record<string, string>
  per_1k_searches?: string
  per_1k_pages?: string
  per_1k_annotated_pages?: string
  per_1m_characters?: string
  per_minute?: string
  per_hour?: string
  minimum_seconds?: number
  citation?: string
  training?: string
  training_per_hour?: string
}

export type ReferencePrices = {
  tools: { provider: string; tool: string; unit: string; price: string }[]
  models: { provider: string; model: string; match: string[]; patterns?: string[]; prices: ReferenceRow[] }[]
}

/** What the compilation calls a part. `cache_write` is OpenAI's for 30 minutes, elsewhere the one of 5. */
export const partOf = {
  input: 'uncachedInputTokens',
  cached_input: 'cacheReadInputTokens',
  cache_write: 'cacheWrite30mInputTokens',
  cache_write_5m: 'cacheWrite5mInputTokens',
  cache_write_1h: 'cacheWrite1hInputTokens',
  cache_write_12h: 'cacheWrite12hInputTokens',
  audio_in: 'audioInputTokens',
  audio_cached: 'cacheReadAudioInputTokens',
  image_in: 'imageInputTokens',
  image_cached: 'cacheReadImageInputTokens',
  video_in: 'videoInputTokens',
  output: 'outputTextTokens',
  reasoning: 'reasoningTokens',
  audio_out: 'outputAudioTokens',
  image_out: 'outputImageTokens',
  video_out: 'outputVideoTokens',
} as const satisfies Record<string, TokenPart>

/** Its tools by our units; a model that can use them to ask for. */
export const toolUnits: Record<string, { unit: BilledUnit; model: string }> = {
  'openai web_search': { unit: 'webSearches', model: 'gpt-5' },
  'openai web_search_preview_nonreasoning': { unit: 'webSearchPreviews', model: 'gpt-4.1' },
  'openai file_search': { unit: 'fileSearches', model: 'gpt-5' },
  'openai code_interpreter_session': { unit: 'codeInterpreterSessions', model: 'gpt-5' },
  'anthropic web_search': { unit: 'webSearches', model: 'claude-opus-5' },
  'anthropic web_fetch': { unit: 'webFetches', model: 'claude-opus-5' },
  'google google_search_gemini_3': { unit: 'groundingQueries', model: 'gemini-3.8-flash' },
  'google google_search_gemini_2': { unit: 'groundedPrompts', model: 'gemini-2.5-pro' },
  'xai web_search': { unit: 'webSearches', model: 'grok-4.7' },
  'xai x_search': { unit: 'xSearches', model: 'grok-4.7' },
  'xai code_execution': { unit: 'codeExecutions', model: 'grok-4.7' },
  'xai attachment_search': { unit: 'attachmentSearches', model: 'grok-4.7' },
  'xai collections_search': { unit: 'collectionsSearches', model: 'grok-4.7' },
}

/** What a row says that is not sold by the token: by `unit` or `unit/variant`, as `usd per so many`. */
export function unitsOf(row: ReferenceRow): Record<string, string> {
  const units: Record<string, string> = {}
  const add = (unit: BilledUnit, usd: string | undefined, per: number) => {
    if (usd !== undefined) units[unit] = `${Number(usd)} per ${per}`
  }
  const addAll = (unit: BilledUnit, prices: Record<string, string> | undefined, per: number) => {
    for (const [variant, usd] of Object.entries(prices ?? {})) {
      units[variant === 'default' ? unit : `${unit}/${variant}`] = `${Number(usd)} per ${per}`
    }
  }
  addAll('requests', row.per_1k_requests, 1000)
  addAll('images', row.per_image, 1)
  addAll('videoSeconds', row.per_second, 1)
  add('searchUnits', row.per_1k_searches, 1000)
  add('citationTokens', row.citation, 1_000_000)
  add('pages', row.per_1k_pages, 1000)
  add('annotatedPages', row.per_1k_annotated_pages, 1000)
  add('characters', row.per_1m_characters, 1_000_000)
  add('audioSeconds', row.per_minute, 60)
  add('audioSeconds', row.per_hour, 3600)
  if (row.minimum_seconds !== undefined) units.audioSeconds += `, at least ${row.minimum_seconds}`
  add('trainingTokens', row.training, 1_000_000)
  add('trainingSeconds', row.training_per_hour, 3600)
  return units
}

/** A name that one of its patterns means: dates filled in, `ft:<base>:` finished. */
export function exampleOf(pattern: string): string {
  const name = pattern
    .replace(/^\^|\$$/g, '')
    .replace('(0125|1106|0613)', '0613')
    .replace('\\d{4}-\\d{2}-\\d{2}', '2026-10-15')
    .replace('\\d{8}', '20261015')
    .replace('\\d{2}-\\d{2}', '05-06')
    .replaceAll('\\', '')
  return name.endsWith(':') ? `${name}acme::abc123` : name
}
