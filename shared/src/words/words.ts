import type { CostState, Operation, Outcome, TokenPart, UnpricedReason, UsageSource } from '../usage/index.ts'

/**
 * Every word on screen. They are the reader's words: what the rooms behind the page call things is none of
 * them, and a test holds a list of those. Sentences tell what is, why, and what to do next.
 */
export const words = {
  product: 'Outlay',
  skipToContent: 'Skip to content',
  notFound: {
    title: 'Nothing here',
    sentence: 'This address leads nowhere. It may have been cut when it was copied.',
    back: 'Go to the first page',
  },
  provider: 'Provider',
  pages: {
    label: 'Pages',
    home: 'Home',
    spend: 'Spend',
    calls: 'Calls',
  },

  simulated: {
    banner:
      'Simulated — no real money. A built-in simulator answers every call, and nothing is sent anywhere.',
    badge: 'simulated',
  },
  records: {
    journal: (pending: string) =>
      `The database cannot be written right now. Calls go on and nothing is lost: ${pending} safely kept aside until it can.`,
    refusing: 'Calls are refused at the moment, because they could not be written down.',
  },
  signIn: {
    title: 'Open the dashboard link',
    sentence:
      'You are not signed in here. The server printed a link when it started; it works once. For a new one, run this where the server runs:',
    command: 'npx outlay link',
  },

  ranges: {
    label: 'Time range',
    today: 'Today',
    '7d': '7 days',
    '30d': '30 days',
    mtd: 'Month to date',
    custom: 'Custom',
    from: 'From',
    to: 'To',
    backwards: 'The first day is after the last.',
  },

  figures: {
    spend: 'Spend',
    calls: 'Calls',
    tokens: 'Tokens',
    errors: 'Errors',
    tokensSplit: (input: string, output: string) => `${input} read, ${output} written`,
    errorShare: (share: string) => `${share} of calls`,
    noCalls: 'no calls',
    allPriced: 'every call has its price',
    withoutPrice: (calls: number, text: string) =>
      calls === 1 ? '1 call has no price yet' : `${text} calls have no price yet`,
    estimated: (calls: number, text: string) =>
      calls === 1 ? '1 call estimated by us' : `${text} calls estimated by us`,
    cutOff: (calls: number, text: string) =>
      calls === 1 ? '1 call cut off, estimated' : `${text} calls cut off, estimated`,
  },

  spendChart: {
    title: {
      hour: 'Spend by hour and model',
      day: 'Spend by day and model',
      month: 'Spend by month and model',
    },
    asChart: 'Chart',
    asTable: 'Table',
    view: 'Show as',
    other: (models: number) => `Other (${models} more)`,
    moreModels: (models: number) => (models === 1 ? '1 more model' : `${models} more models`),
    total: 'Total',
    bucket: { hour: 'Hour', day: 'Day', month: 'Month' },
    incomplete: 'still running',
    nothingSpent: 'Nothing was spent in this range.',
    summary: (spend: string, from: string, to: string, top: string | null) =>
      top === null ? `Spend ${spend}, ${from} to ${to}.` : `Spend ${spend}, ${from} to ${to}; ${top}.`,
    topShare: (model: string, share: string) => `${model} is ${share} of it`,
    columns: { model: 'Model', spend: 'Spend', share: 'Share', calls: 'Calls', tokens: 'Tokens' },
    byModel: 'Spend by model',
  },

  calls: {
    title: 'Calls',
    live: 'Live',
    paused: 'Paused while this page is hidden',
    filters: {
      outcome: 'Outcome',
      model: 'Model',
      all: 'All outcomes',
      anyModel: 'All models',
      clear: 'Clear filters',
    },
    columns: {
      time: 'Time',
      model: 'Model',
      who: 'Project and key',
      outcome: 'Outcome',
      tokens: 'Tokens',
      duration: 'Took',
      cost: 'Cost',
    },
    older: 'Older calls',
    end: 'That is all of them.',
    none: 'No calls in this range yet. New ones appear here by themselves.',
    noneMatch: 'No call in this range matches these filters.',
    tokens: (input: string, output: string) => `${input} → ${output}`,
    tokensSpoken: (input: string, output: string) => `${input} read, ${output} written`,
    noModel: 'no model',
    noProject: 'no project yet',
    ownKey: (hint: string) => `your own provider key ${hint}`,
    streamed: 'streamed',
  },

  firstCall: {
    title: 'Make your first call',
    sentence:
      'Point any OpenAI client at this base URL and keep the rest of your code. Or paste the line below.',
    baseUrl: 'Base URL',
    try: 'Try it',
    keyNote:
      'Before that, give your shell the key the server printed when it started: export OUTLAY_KEY=olk_…',
    keyNoteOwn: 'Your own provider key works too; its calls are listed under its last four characters.',
    waiting: 'Waiting for your first call…',
    prompt: 'Say hello.',
  },

  call: {
    back: 'All calls',
    costTitle: 'Cost of this call',
    costColumns: { part: 'Part', quantity: 'Tokens', price: 'Price per million', cost: 'Cost' },
    sum: 'Sum',
    atListPrice: 'At published prices',
    price: 'Price used',
    priceSince: 'In force since',
    tier: 'Service tier',
    band: 'Prompt length',
    longBand: 'long, at the higher price for long prompts',
    usageFrom: 'Token counts',
    between: (low: string, high: string) =>
      `The call was cut off, so its true cost is not known: it lies between ${low} and ${high}.`,
    free: 'This call costs nothing.',
    aboutTitle: 'The call',
    time: 'Time',
    project: 'Project',
    key: 'Key',
    route: 'Request',
    asked: 'Model asked for',
    answered: 'Model that answered',
    firstToken: 'First words after',
    took: 'Took',
    outcome: 'Outcome',
    sizes: 'Sent and received',
    bytes: (sent: string, received: string) => `${sent} and ${received} bytes`,
    providerId: "Provider's request id",
    id: 'Id',
    attemptsTitle: 'Attempts',
    attemptColumns: { number: 'Attempt', status: 'Status', error: 'Error', duration: 'Took' },
    usageTitle: "The provider's own usage report",
    usageNone: 'The provider sent none.',
    missing: 'No call has this id. It may belong to another installation.',
  },

  states: {
    retry: 'Try again',
    failed: 'This could not be loaded.',
    unreachable: 'The server does not answer. It may be restarting.',
    requestId: (id: string) => `Request id ${id}`,
    stale: 'Showing what was loaded last; the server does not answer right now.',
    loading: 'Loading…',
    copy: 'Copy',
    copied: 'Copied',
  },

  usageSources: {
    reported: 'reported by the provider',
    counted: 'estimated by us',
    partial: 'cut off, estimated',
    none: 'not reported',
    'not-applicable': 'nothing to count',
  } satisfies Record<UsageSource, string>,

  costStates: {
    priced: 'has a price',
    free: 'free',
    unpriced: 'no price yet',
  } satisfies Record<CostState, string>,

  withoutPrice: {
    unknown_model: 'No price yet: this model is not in our price list.',
    unknown_tier: 'No price yet: the provider used a service tier that is not in our price list.',
    missing_usage: 'No price yet: the provider did not say how many tokens the call used.',
    missing_rate: 'No price yet: our price list lacks a price for one of the kinds of tokens this call used.',
  } satisfies Record<UnpricedReason, string>,

  outcomes: {
    answered: 'answered',
    'provider-error': 'provider error',
    refused: 'refused',
    'client-gone': 'caller left',
    interrupted: 'interrupted',
    'upstream-failed': 'provider not reached',
  } satisfies Record<Outcome, string>,

  operations: {
    chat: 'chat',
    text_completion: 'completion',
    embeddings: 'embeddings',
    responses: 'responses',
    models: 'model list',
    other: 'other',
  } satisfies Record<Operation, string>,

  tokenParts: {
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
  } satisfies Record<TokenPart, string>,
}
