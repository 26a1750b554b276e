import type { CostState, Operation, Outcome, TokenPart, UnpricedReason, UsageSource } from '../usage/index.ts'

/**
 * Every word on screen. They are the reader's words: what the rooms behind the page call things is none of
 * them, and a test holds a list of those. Sentences tell what is, why, and what to do next.
 */
export const words = {
  product: 'Outlay',
  skipToContent: 'Skip to content',
  notices: 'Good to know',
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
    keys: 'Keys',
    prices: 'Prices',
    settings: 'Settings',
  },

  simulated: {
    banner: 'Simulated: a built-in simulator answers, no real money.',
    besideReal:
      'A built-in simulator answers Outlay keys. The calls shown here were made with your own provider keys, for real money.',
    badge: 'simulated',
  },
  sampleData: {
    title: 'Sample data',
    notice: 'Sample data, nothing of this was spent.',
    noticeSimulated: 'Simulated calls and sample data, no real money.',
    days: 'The sample data is of the 60 days before you added it.',
    lastDays: 'Show the last 30 days',
    noticeBesideReal: 'Your own calls are here; the sample data stands apart and is not shown with them.',
    remove: 'Remove',
    removeAll: 'Remove sample data',
    removing: 'Removing…',
    removed: 'The sample data is gone.',
    add: 'Add sample data',
    adding: 'Making sixty days of calls…',
  },
  bypassed:
    'Nothing is measured: calls pass Outlay without being counted, because it was started with OUTLAY_BYPASS=1.',
  access: {
    readOnly: 'You can look, and change nothing: this browser has not opened the dashboard link.',
    how: 'The link works once and signs this browser in. For a new one, run this where the server runs:',
    command: 'npx outlay link',
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
    yesterday: 'Yesterday',
    '7d': '7 days',
    '30d': '30 days',
    mtd: 'Month to date',
    'last-month': 'Last month',
    custom: 'Custom',
    zone: 'Time zone of days and hours',
    from: 'From',
    to: 'To',
    backwards: 'The first day is after the last.',
  },

  entities: {
    noProject: 'no project yet',
    noKey: 'no key',
    noModel: 'no model',
    noProvider: 'no provider',
  },
  change: {
    more: (share: string) => `${share} more`,
    less: (share: string) => `${share} less`,
    times: (factor: string) => `${factor} times as much`,
    same: 'the same',
    fresh: 'new',
    gone: 'none any more',
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

  home: {
    spent: 'Spent this month',
    expected: (day: string) => `Expected by ${day}`,
    expectedHow:
      'Spent so far, what a usual day still lacks today, and a usual day for each to come: the mean of that day of the week over the last 28 days.',
    expectedMissing: 'needs 7 whole days of calls to go by',
    notCompared: (from: string) => `whole days on record from ${from} on`,
    expectedVersus: (amount: string) => `last month: ${amount}`,
    today: 'Spent today',
    usual: (amount: string) => `usual by now: ${amount}`,
    usualHow: (kind: string) => `The median of the last four weeks' ${kind}, up to this time of day.`,
    workingDays: 'working days',
    weekends: 'weekend days',
    usualMissing: 'too few days to say what is usual',
    callsToday: 'Calls today',
    noneFailed: 'none failed',
    failed: (share: string) => `${share} failed`,
    attention: {
      title: 'Needs attention',
      none: 'Nothing needs your attention.',
      bypassed: 'Calls pass unmeasured: OUTLAY_BYPASS is on.',
      recordsWaiting: 'The database cannot be written; calls are kept aside until it can.',
      recordsRefused: 'Calls are refused, because they could not be written down.',
      failed: (share: string) => `${share} of calls failed in the last 24 hours`,
      outage: (day: string, from: string, to: string) => `Most calls failed on ${day}, ${from} to ${to}`,
      withoutPrice: (model: string) => `${model} has no price yet`,
      withoutProject: (keys: number, text: string) =>
        keys === 1 ? '1 key belongs to no project yet' : `${text} keys belong to no project yet`,
      calls: (calls: number, text: string) => (calls === 1 ? '1 call' : `${text} calls`),
      callsAndCost: (calls: number, text: string, cost: string) =>
        `${calls === 1 ? '1 call' : `${text} calls`}, ${cost}`,
      ofCalls: (failed: string, calls: string) => `${failed} of ${calls} calls`,
      seeSettings: 'Settings',
      seeCalls: 'See them',
      seeFailed: 'See them',
      seeKeys: 'Name them',
    },
    month: {
      title: 'This month against last month',
      spent: 'This month',
      lastMonth: 'Last month',
      expected: 'Expected',
      day: 'Day',
      summary: (spent: string, day: string, comparison: string | null, expected: string | null) =>
        `${spent} spent up to ${day}${comparison === null ? '' : `, ${comparison}`}${expected === null ? '' : `; ${expected} expected by the end of the month`}.`,
      comparedWith: (change: string, before: string) => `${change} against last month's ${before}`,
    },
    movers: {
      title: 'What changed most',
      by: 'Changes of',
      projects: 'Projects',
      models: 'Models',
      change: 'Change',
      share: 'Share',
      same: (days: string) => `What changed most against ${days}, the same days of last month`,
      none: 'Nothing changed against the same days of last month.',
      notCompared: (from: string) =>
        `Whole days are on record from ${from} on, so there is no last month to compare with yet.`,
    },
    projects: {
      title: 'Projects this month',
      name: 'Project',
      none: 'No calls this month yet.',
      all: 'All of the spend',
    },
  },

  spend: {
    title: {
      hour: (by: string) => `Spend by hour and ${by}`,
      day: (by: string) => `Spend by day and ${by}`,
      month: (by: string) => `Spend by month and ${by}`,
    },
    by: 'Split by',
    dimensions: { project: 'Project', key: 'Key', model: 'Model', provider: 'Provider' },
    dimension: { project: 'project', key: 'key', model: 'model', provider: 'provider' },
    compare: (days: string) => `Compare with ${days}`,
    notCompared: (days: string, from: string) =>
      `${days} is not all on record; whole days are from ${from} on`,
    asChart: 'Chart',
    asTable: 'Table',
    tableOf: (title: string) => `${title}, as a table`,
    view: 'Show as',
    other: (count: number) => `Other (${count} more)`,
    total: 'Total',
    before: 'Before',
    bucket: { hour: 'Hour', day: 'Day', month: 'Month' },
    incomplete: 'still running',
    summary: (spend: string, from: string, to: string, top: string | null) =>
      top === null ? `Spend ${spend}, ${from} to ${to}.` : `Spend ${spend}, ${from} to ${to}; ${top}.`,
    topShare: (name: string, share: string) => `${name} is ${share} of it`,
    versus: (days: string) => `vs ${days}`,
    sameTime: 'A range that is still running is compared up to the same time of day.',
    columns: {
      spend: 'Spend',
      share: 'Share',
      change: 'Change',
      trend: 'Trend',
      calls: 'Calls',
      tokens: 'Tokens',
    },
    table: { project: 'Projects', key: 'Keys', model: 'Models', provider: 'Providers' },
    more: (count: number) => `Show ${count} more`,
    filters: 'Only',
    filter: (dimension: string, name: string) => `${dimension}: ${name}`,
    removeFilter: (dimension: string, name: string) => `Remove the filter ${dimension}: ${name}`,
    nothingSpent: 'Nothing was spent in this range.',
    noCalls: 'No calls in this range.',
    noneMatch: 'No calls of these filters in this range.',
    firstCall: (day: string) => `The first call on record is of ${day}.`,
    sinceFirst: 'Show everything since then',
    clearFilters: 'Remove the filters',
    showCalls: 'Show these calls',
    each: (cost: string) => `${cost} each`,
  },

  calls: {
    title: 'Calls',
    live: 'Live',
    paused: 'Paused while this page is hidden',
    filters: {
      outcome: 'Outcome',
      model: 'Model',
      all: 'All outcomes',
      failed: 'failed',
      anyModel: 'All models',
      project: 'Project',
      key: 'Key',
      anyProject: 'All projects',
      anyKey: 'All keys',
      clear: 'Clear filters',
      remove: (filter: string) => `Remove the filter ${filter}`,
      chip: (filter: string, value: string) => `${filter}: ${value}`,
    },
    shown: (calls: number, text: string, hasMore: boolean) =>
      calls === 1 ? '1 call shown' : `${hasMore ? `The newest ${text}` : text} calls shown`,
    firstCall: (day: string) => `The first call on record is of ${day}.`,
    showSince: 'Show all calls since then',
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
    title: 'Two ways to begin',
    watch: {
      title: 'See every call from now on',
      sentence: 'Point your client at this base URL. Keys, code and answers stay as they are.',
      baseUrl: 'Base URL',
      shell: 'For any program that reads the usual variable',
      line: 'Or in code',
      keyNote: 'Use the key the server printed when it started, or',
      keyLink: 'make one.',
      keyNoteOwn: 'Your own provider key works too; its calls are listed under its last four characters.',
      test: 'Send a test call',
      testing: 'Calling…',
      costSimulated: 'Answered by the built-in simulator: costs nothing.',
      cost: (provider: string) =>
        `A real call to ${provider}: about fifteen tokens each way, far below a tenth of a cent.`,
      answered: (status: number) => `Answered with ${status}`,
      unanswered: (status: number) => `The call failed with ${status}`,
      seeCall: 'See what it cost',
      waiting: 'Waiting for your first call…',
    },
    lookAround: {
      title: 'Look around with sample data',
      sentence:
        'Sixty days of a company that does not exist: five teams, a bill that grows, an outage, a model without a price. It is never added to real spend, and goes away with one click.',
      button: 'Show me the sample',
    },
    prompt: 'Say hello.',
  },

  snippets: {
    label: 'Client',
    node: 'Node',
    python: 'Python',
    aiSdk: 'AI SDK',
    langchain: 'LangChain',
    curl: 'curl',
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
    explained: {
      sentence: (parts: string) => `${parts}.`,
      prompt: (tokens: string) => `${tokens} tokens of prompt`,
      cached: (prompt: string, tokens: string) => `${prompt}, of which ${tokens} read from cache`,
      answer: (tokens: string) => `${tokens} of answer`,
      thinking: (answer: string, tokens: string) => `${answer}, of which ${tokens} thinking`,
      both: (prompt: string, answer: string) => `${prompt}, and ${answer}`,
    },
    seePrice: 'See this price in the list',
  },

  keys: {
    title: 'Keys',
    sentence: 'An Outlay key belongs to one project, so each of its calls is counted there.',
    make: 'Make a key',
    search: 'Search keys',
    columns: {
      key: 'Key',
      project: 'Project',
      spend: 'Spent this month',
      calls: 'Calls this month',
      last: 'Last call',
      actions: 'Actions',
    },
    notLately: (days: number) => `none in ${days} days`,
    permissionsOf: (permissions: string) => `may also use ${permissions}`,
    madeOn: (day: string) => `made ${day}`,
    seenOn: (day: string) => `first seen ${day}`,
    revokedOn: (day: string) => `revoked ${day}`,
    seeCalls: (name: string) => `Calls of ${name}`,
    edit: 'Name',
    editNamed: (name: string) => `Name ${name}`,
    revoke: 'Revoke',
    revokeNamed: (name: string) => `Revoke ${name}`,
    none: 'No keys yet. Make one for each program or person, so that you see who spends what.',
    noneMatch: 'No key matches this search.',
    shown: (keys: number) => (keys === 1 ? '1 key' : `${keys} keys`),
    revokedOnes: (keys: number) => (keys === 1 ? '1 revoked key' : `${keys} revoked keys`),
    figuresFailed: 'What the keys spent could not be loaded.',
    form: {
      project: 'Project',
      projectHint: 'Where its calls are counted. A new name makes a new project.',
      name: 'Name',
      nameHint: 'Who or what uses it, say “nightly tests”. The name of the project, if you leave it empty.',
      permissions: 'Beyond calls to models it may',
      close: 'Done',
      save: 'Save',
    },
    permissions: {
      'unmetered-routes': {
        short: 'routes without a known price',
        sentence:
          'use routes that Outlay relays without knowing their cost: files, images, audio, batches, fine-tuning.',
      },
      'stored-objects': {
        short: 'stored objects',
        sentence:
          'read and delete what others stored at the provider under the same account: responses, conversations, files.',
      },
    },
    made: {
      title: 'Here is the key',
      once: 'This is the only time it is shown. Outlay keeps no copy and cannot show it again.',
      key: 'Key',
      use: 'To use it, paste this',
      shell: 'Shell',
    },
    revoking: {
      title: (name: string) => `Revoke ${name}?`,
      outlay:
        'From this moment each call with this key is refused. Calls that are running end normally. What it spent stays on record. A revoked key cannot be brought back; make a new one instead.',
      own: 'From this moment Outlay refuses each call with this provider key. Calls that are running end normally. At the provider it stays valid, and what it spent stays on record.',
      confirm: 'Revoke the key',
      done: (name: string) => `${name} is revoked.`,
    },
    editing: {
      title: 'Name this key',
      ownSentence: (hint: string) =>
        `A caller uses the provider key ${hint}. Give it a name and a project; its calls count there from now on.`,
      outlaySentence: 'The project of an Outlay key stays as it is. Make another key for another project.',
      done: (name: string) => `${name} is saved.`,
    },
  },

  prices: {
    title: 'Prices',
    sentence:
      'Published prices per million tokens, at the standard tier. Each call keeps the price of its day.',
    search: 'Search models',
    columns: { model: 'Model', days: 'In force' },
    parts: { prompt: 'Prompt', cached: 'Read from cache', answer: 'Answer' },
    perMillion: 'US dollars per million tokens',
    since: (day: string) => `since ${day}`,
    until: (day: string) => `until ${day}`,
    fromTo: (from: string, until: string) => `${from} to ${until}`,
    always: 'first day not noted',
    ended: 'no longer offered',
    show: (model: string) => `Details of ${model}`,
    earlier: 'Earlier prices',
    source: 'Source',
    verified: (day: string) => `compared on ${day}`,
    id: 'Price id',
    shown: (models: number) => (models === 1 ? '1 model' : `${models} models`),
    noneMatch: 'No model matches this search.',
    none: 'This server knows no prices.',
    seeCalls: 'See its calls',
    missing: {
      title: 'Used, and without a price',
      sentence: (days: number) =>
        `In the last ${days} days these models had calls whose cost is not known. They are left out of every sum, and each sum says so.`,
      columns: { model: 'Model', calls: 'Calls without a price', of: 'Of all its calls' },
    },
  },

  settings: {
    title: 'Settings',
    appearance: 'Appearance',
    theme: { label: 'Theme', system: 'As the system', light: 'Light', dark: 'Dark' },
    zone: 'Reporting zone',
    zoneHint: 'Days and months begin at midnight there. Kept in this browser.',
    numbers: 'Numbers and dates',
    installation: 'This installation',
    version: 'Version',
    startedAt: 'Started',
    baseUrl: 'Base URL for clients',
    provider: 'Provider',
    passThrough: "Callers' own provider keys",
    passThroughOn: 'are let through, each listed under its last four characters',
    passThroughOff: 'are refused; only Outlay keys may call',
    records: 'Records',
    recordsOk: 'every call is on record',
    firstCall: 'First call',
    noCallYet: 'none yet',
    prices: 'Prices',
    pricesValue: (rows: string, day: string) =>
      `${rows} dated prices, last compared with their sources on ${day}`,
    api: 'Programs',
    apiSentence: 'All that these pages show can be read by programs too.',
    apiLink: 'Description of the API',
    sampleSentence: 'Sixty days of made-up calls to look around in. They never count as money spent.',
    samplePresent: 'The sample data is there.',
    privacy: 'What leaves this machine',
    privacySentence:
      'Calls, to the provider. Nothing else: no telemetry, no crash reports, no look for updates. These pages load nothing from anywhere but this server. Prompts and answers are not kept.',
  },

  table: {
    sortBy: (column: string) => `Sort by ${column}`,
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
    cancel: 'Cancel',
  },

  run: {
    description: 'run one command with a gateway of its own, and say at its end what its calls cost',
    commandArgument: 'the command and its arguments, after --',
    maxOption: 'let no more calls go once they have cost this much, and end the command',
    maxInvalid: 'Give an amount of dollars above 0, such as 5 or 0.50.',
    bypassed: 'OUTLAY_BYPASS=1 turns measuring off, which is all that outlay run is for; unset it.',
    ownKey: (address: string, provider: string) =>
      `calls of this command go through ${address} to ${provider}, with its own OPENAI_API_KEY.`,
    yourKey: (address: string, provider: string) =>
      `calls of this command go through ${address} to ${provider}, with your OUTLAY_OPENAI_API_KEY.`,
    noKey: (address: string, provider: string) =>
      `calls of this command go through ${address} to ${provider}, with the key it brings: none is set here.`,
    simulated: (address: string) =>
      `no provider key is set (OPENAI_API_KEY), so a simulator at ${address} answers: made-up text, play money, nothing is sent anywhere.`,
    waiting:
      'the command has ended; waiting for the calls it left running (30 s at most, Ctrl-C ends it now).',
    notFound: (command: string) => `there is no command ${command}.`,
    notRunnable: (command: string) => `${command} cannot be run.`,
    refused: (limit: string) =>
      `The calls of this command have cost its limit of ${limit} (outlay run --max), so no more are sent.`,
    stopped: (cost: string, limit: string) =>
      `stopped: the calls of this command cost ${cost}, and its limit is ${limit} (--max).`,
    noCalls:
      'this command made no calls. If it should have, see whether it takes the address of the API from OPENAI_BASE_URL.',
    sum: (calls: number, text: string, cost: string) =>
      calls === 1 ? `${cost} for 1 call` : `${cost} for ${text} calls`,
    simulatedSum: (calls: number, text: string, cost: string) =>
      calls === 1 ? `${cost} of play money for 1 call` : `${cost} of play money for ${text} calls`,
    lines: {
      dearest: 'dearest call',
      prompts: 'top prompts',
      withoutPrice: 'no price yet',
      estimated: 'estimated',
      refused: 'refused',
      last: 'last run',
    },
    dearest: (cost: string, model: string, tokens: string) => `${cost}, ${model}, ${tokens}`,
    prompt: (share: string, calls: string, model: string, what: string) =>
      `${share}, ${calls} calls of ${model} with the same ${what}`,
    models: (models: number) => `${models} models`,
    promptKinds: {
      system: (characters: string) => `system message (${characters} characters)`,
      first: (characters: string) => `first message (${characters} characters)`,
      instructions: (characters: string) => `instructions (${characters} characters)`,
      input: (characters: string) => `input (${characters} characters)`,
      prompt: (characters: string) => `prompt (${characters} characters)`,
    },
    withoutPrice: (calls: string, model: string, reason: string) => `${calls} (${model}). ${reason}`,
    andOthers: (model: string) => `${model} and others`,
    refusedCalls: (calls: number, text: string) =>
      calls === 1 ? '1 call was not sent' : `${text} calls were not sent`,
    firstRun: 'none of this command is known here; the next one will be compared with this',
    lastRun: (cost: string, at: string) => `${cost} on ${at}`,
    more: (difference: string, then: string, calls: string) =>
      `${difference} more than the ${then}; ${calls}`,
    less: (difference: string, then: string, calls: string) =>
      `${difference} less than the ${then}; ${calls}`,
    same: (then: string, calls: string) => `the same as the ${then}; ${calls}`,
    callsDifference: (difference: number, text: string) => {
      if (difference === 0) return 'as many calls'
      const calls = text === '1' ? '1 call' : `${text} calls`
      return difference > 0 ? `${calls} more` : `${calls} fewer`
    },
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
    'upstream-failed': 'connection to the provider failed',
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
