export const homePage = {
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
    more: (count: number) => `Show ${count} more`,
    bypassed: 'Calls pass unmeasured: OUTLAY_BYPASS is on.',
    recordsWaiting: 'The database cannot be written; calls are kept aside until it can.',
    recordsRefused: 'Calls are refused, because they could not be written down.',
    failed: (share: string) => `${share} of calls failed in the last 24 hours`,
    outage: (day: string, from: string, to: string) => `Most calls failed on ${day}, ${from} to ${to}`,
    reportsMore: (model: string, share: string) =>
      `${model}: the provider reports ${share} more prompt tokens than were counted`,
    reportsLess: (model: string, share: string) =>
      `${model}: the provider reports ${share} fewer prompt tokens than were counted`,
    compared: (calls: number, text: string) => (calls === 1 ? '1 call compared' : `${text} calls compared`),
    chargesMore: (model: string, share: string) =>
      `${model}: the provider charges ${share} more than prices come to`,
    chargesLess: (model: string, share: string) =>
      `${model}: the provider charges ${share} less than prices come to`,
    chargesForFree: (model: string) => `${model}: the provider charges for what is free by its price`,
    seePrices: 'Compare',
    withoutCost: (model: string) => `Calls of ${model} have no known cost`,
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
    lastMonth: 'See last month',
    all: 'All of the spend',
  },
}
