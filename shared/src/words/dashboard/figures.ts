/** How rows are called whose project, key, model or provider is not known. */
export const entities = {
  noProject: 'no project yet',
  noKey: 'no key',
  noModel: 'no model',
  noProvider: 'no provider',
}

/** How a figure compares with the one before. */
export const change = {
  more: (share: string) => `${share} more`,
  less: (share: string) => `${share} less`,
  times: (factor: string) => `${factor} times as much`,
  same: 'the same',
  fresh: 'new',
  gone: 'none any more',
}

export const figures = {
  spend: 'Spend',
  calls: 'Calls',
  tokens: 'Tokens',
  errors: 'Errors',
  tokensSplit: (input: string, output: string) => `${input} read, ${output} written`,
  errorShare: (share: string) => `${share} of calls`,
  noCalls: 'no calls',
  allPriced: 'every call has its price',
  withoutCost: (calls: number, text: string) =>
    calls === 1 ? '1 call without a known cost' : `${text} calls without a known cost`,
  estimated: (calls: number, text: string) =>
    calls === 1 ? '1 call estimated by us' : `${text} calls estimated by us`,
  cutOff: (calls: number, text: string) =>
    calls === 1 ? '1 call cut off, estimated' : `${text} calls cut off, estimated`,
}
