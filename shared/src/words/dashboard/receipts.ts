import type {
  BilledUnit,
  CostState,
  Operation,
  Outcome,
  TokenPart,
  UnpricedReason,
  UsageSource,
} from '../../usage/index.ts'

export const usageSourceWords = {
  reported: 'reported by the provider',
  counted: 'estimated by us',
  partial: 'cut off, estimated',
  none: 'not reported',
  'not-applicable': 'nothing to count',
} satisfies Record<UsageSource, string>

export const costStateWords = {
  priced: 'has a price',
  free: 'free',
  unpriced: 'cost not known',
} satisfies Record<CostState, string>

/** In a list of calls, where the whole sentence is on hover. */
export const withoutCostShortWords = {
  unknown_model: 'no price yet',
  unknown_tier: 'no price yet',
  missing_usage: 'no usage',
  missing_rate: 'no price yet',
} satisfies Record<UnpricedReason, string>

export const withoutCostWords = {
  unknown_model: 'No price yet: this model is not in our price list.',
  unknown_tier: 'No price yet: the provider used a service tier that is not in our price list.',
  missing_usage: 'No usage: the provider did not say how much the call used, so no price can be applied.',
  missing_rate: 'No price yet: our price list lacks a price for one of the kinds of tokens this call used.',
} satisfies Record<UnpricedReason, string>

export const outcomeWords = {
  answered: 'answered',
  'provider-error': 'provider error',
  refused: 'refused',
  'client-gone': 'caller left',
  interrupted: 'interrupted',
  'upstream-failed': 'connection to the provider failed',
} satisfies Record<Outcome, string>

export const operationWords = {
  chat: 'chat',
  text_completion: 'completion',
  generate_content: 'content',
  embeddings: 'embeddings',
  responses: 'responses',
  rerank: 'reranking',
  ocr: 'document reading',
  image_generation: 'images',
  speech: 'speech',
  transcription: 'transcription',
  moderation: 'moderation',
  realtime: 'realtime',
  batch: 'batch',
  fine_tuning: 'fine-tuning',
  models: 'model list',
  other: 'other',
} satisfies Record<Operation, string>

export const tokenPartWords = {
  uncachedInputTokens: 'prompt',
  cacheReadInputTokens: 'prompt, read from cache',
  cacheWrite5mInputTokens: 'prompt, kept in cache for 5 minutes',
  cacheWrite30mInputTokens: 'prompt, kept in cache for 30 minutes',
  cacheWrite1hInputTokens: 'prompt, kept in cache for 1 hour',
  cacheWrite12hInputTokens: 'prompt, kept in cache for 12 hours',
  audioInputTokens: 'prompt, audio',
  cacheReadAudioInputTokens: 'prompt, audio read from cache',
  imageInputTokens: 'prompt, images',
  cacheReadImageInputTokens: 'prompt, images read from cache',
  videoInputTokens: 'prompt, video',
  outputTextTokens: 'answer',
  reasoningTokens: 'thinking',
  outputAudioTokens: 'answer, audio',
  outputImageTokens: 'answer, images',
  outputVideoTokens: 'answer, video',
} satisfies Record<TokenPart, string>

export const billedUnitWords = {
  webSearches: 'web searches',
  webSearchPreviews: 'web searches (preview tool)',
  webFetches: 'web pages fetched',
  fileSearches: 'file searches',
  codeInterpreterSessions: 'code interpreter sessions',
  groundingQueries: 'search queries for grounding',
  groundedPrompts: 'grounded prompts',
  mapsGroundings: 'prompts grounded with maps',
  xSearches: 'X searches',
  codeExecutions: 'code executions',
  attachmentSearches: 'attachment searches',
  collectionsSearches: 'collection searches',
  routedTokens: 'tokens routed to a model',
  requests: 'requests',
  searchUnits: 'searches',
  citationTokens: 'tokens of citations',
  images: 'images',
  audioSeconds: 'seconds of audio',
  videoSeconds: 'seconds of video',
  characters: 'characters',
  pages: 'pages',
  annotatedPages: 'annotated pages',
  trainingTokens: 'tokens trained on',
  trainingSeconds: 'seconds of training',
} satisfies Record<BilledUnit, string>
