export const reportedCostsPanel = {
  title: 'Charged against computed',
  sentence: (days: number) =>
    `Some providers say what they charge for a call, and that is its cost here. This is how it compares with what prices come to, over the last ${days} days and before any discount of yours.`,
  columns: {
    model: 'Model',
    charged: 'Charged',
    computed: 'By prices',
    difference: 'Difference',
    state: 'Judgement',
  },
  about: (provider: string, calls: number, text: string) =>
    `${provider}, ${calls === 1 ? '1 call' : `${text} calls`}`,
  without: (calls: string, cost: string) => `${calls} of them without a price, ${cost}`,
  amounts: (charged: string, computed: string) => `${charged} against ${computed}`,
  chargedAlone: (charged: string) => `${charged} charged`,
  same: 'as computed',
  more: (share: string) => `${share} more`,
  less: (share: string) => `${share} less`,
  fromNothing: 'free by its price',
  states: {
    ok: 'as expected',
    differing: 'differs',
    'too-few': 'too few calls',
    'not-compared': 'no price',
  },
  stateReasons: {
    ok: 'What is charged is what prices come to.',
    differing:
      'More or less is charged than prices come to. The price may have changed, or something else is billed, such as a fee: compare the provider’s own price list.',
    'too-few': 'Fewer than 20 calls can be compared, so nothing can be said yet.',
    'not-compared':
      'Calls without a price have nothing to compare with. Add one, and calls from then on are compared.',
  },
  none: 'No provider said what it charges for calls of these days. OpenRouter, xAI, Perplexity and DeepInfra do.',
  moreModels: (count: number) => (count === 1 ? 'Show 1 more model' : `Show ${count} more models`),
}
