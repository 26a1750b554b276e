/**
 * What is billed and not counted in tokens, in the order it is priced and shown. Tools first, then what a whole
 * model is sold by. A quantity may have decimals (seconds of audio); a variant names the size, quality or level
 * that a price depends on.
 */
export const billedUnits = [
  'webSearches',
  'webSearchPreviews',
  'webFetches',
  'fileSearches',
  'codeInterpreterSessions',
  'groundingQueries',
  'groundedPrompts',
  'mapsGroundings',
  'xSearches',
  'codeExecutions',
  'attachmentSearches',
  'collectionsSearches',
  'routedTokens',
  'requests',
  'searchUnits',
  'citationTokens',
  'images',
  'audioSeconds',
  'videoSeconds',
  'characters',
  'pages',
  'annotatedPages',
  'trainingTokens',
  'trainingSeconds',
] as const
export type BilledUnit = (typeof billedUnits)[number]

/** So many of a unit: at least 0, at most three decimals. `variant` as the catalogue names it (`hd/1024x1024`). */
export type BilledQuantity = { unit: BilledUnit; quantity: number; variant?: string }
