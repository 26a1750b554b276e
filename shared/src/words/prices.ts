import type { NameMeaning } from '../pricing/index.ts'

/** What `outlay prices` says; the words of a price itself are those of the page. Names and files are the caller's to escape. */
export const pricesWords = {
  description: 'list, search, explain and compare the published prices that calls are billed by',
  provider: 'of one provider, as openai',
  all: 'earlier and announced prices, too',
  unknownProvider: (provider: string, known: string) =>
    `There are no prices of a provider "${provider}". There are of: ${known}.`,
  columns: {
    provider: 'provider',
    model: 'model',
    input: 'input',
    cached: 'cached',
    output: 'output',
    since: 'since',
    until: 'until',
    id: 'price id',
  },
  perMillion: (prices: string, count: number) =>
    `${prices} ${count === 1 ? 'price' : 'prices'}, in US dollars per million tokens where nothing else is said, at the standard tier.`,

  list: { description: 'the prices in force now' },

  search: {
    description: 'the prices in force now of what has these words in its provider, model or other names',
    words: 'all of them have to be there, in any order',
    none: (words: string) => `No price has "${words}" in its provider, model or other names.`,
  },

  show: {
    description: 'what a model’s name means, and everything about its price',
    name: 'as a request or an answer has it',
    at: 'at that time: 2026-11-20 or 2026-11-20T09:00:00Z (default: now)',
    meaning: {
      map: (model: string, provider: string) => `By a name of your own: ${model}, of ${provider}`,
      name: (model: string, provider: string) => `${model}, of ${provider}`,
      'fine-tune': (model: string, provider: string) => `A fine-tune of ${model}, of ${provider}`,
      snapshot: (model: string, provider: string) => `A snapshot of ${model}, of ${provider}`,
      alias: (model: string, provider: string) =>
        `A name that moves; at that time it means ${model}, of ${provider}`,
      pattern: (model: string, provider: string) => `One of the names of ${model}, of ${provider}`,
    } satisfies Record<NameMeaning, (model: string, provider: string) => string>,
    soldBy: (meaning: string, seller: string) => `${meaning}, sold by ${seller}`,
    noPriceThen: 'No price is known at that time.',
    unknown: (name: string) => `No model that has a price is called "${name}".`,
    unknownThen: (name: string) => `At that time, no model was called "${name}".`,
    otherTime: (days: string, model: string, provider: string) =>
      `It means ${model}, of ${provider}, ${days}.`,
    close: (names: string) => `Spelt much alike: ${names}.`,
    contextWindow: 'Context window',
    longestAnswer: 'Longest answer',
    tokens: (count: string) => `${count} tokens`,
    earlierOrLater: (days: string, price: string) => `${days}: ${price}`,
  },

  diff: {
    description: 'compare the prices in force now with a price list of LiteLLM, genai-prices or models.dev',
    file: 'model_prices_and_context_window.json, data.json or api.json',
    all: 'name the models that only the file has, too',
    columns: { provider: 'provider', model: 'model', part: 'part', ours: 'ours', theirs: 'theirs' },
    means: (name: string, model: string) => `${name} (${model})`,
    partOf: (part: string, way: string) => `${part}; ${way}`,
    result: (differ: string, equal: string) => `Different: ${differ}. Equal: ${equal}.`,
    onlyTheirs: (count: number) =>
      count === 1
        ? '1 model has a price in the file alone.'
        : `${count} models have a price in the file alone.`,
    nothing: 'The file and the prices have no model in common.',
    noFile: (file: string, reason: string) => `${file} cannot be read: ${reason}`,
    noJson: (file: string, reason: string) => `${file} is not JSON: ${reason}`,
    unknownFormat: (file: string) =>
      `${file} has not the shape of a price list of LiteLLM, genai-prices or models.dev.`,
    unreadable: (file: string, place: string, wanted: string) => `${file}, at ${place}: ${wanted}`,
    wanted: {
      price: 'that is not a price',
      object: 'that is not an object',
      list: 'that is not a list',
      name: 'that is not a name',
      tokens: 'that is not a number of tokens',
    },
  },
}
