import type { NameMeaning } from '../pricing/index.ts'

/** What `outlay prices` says; the words of a price itself are those of the page. Names and files are the caller's to escape. */
export const pricesWords = {
  description: 'list, search, explain and compare the prices that calls are billed by, and add your own',
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

  yes: 'do it; without it, what would change is shown, and asked about in a terminal',
  noPastCalls: 'leave calls on record that have no cost as they are',
  from: 'the first day or instant (UTC) it counts',
  ask: 'Do it? Type yes: ',
  nothingDone: 'Nothing was changed. Say --yes to do it.',
  badArgument: (name: string, problem: string) => `The ${name} ${problem}.`,
  preview: {
    columns: {
      change: 'change',
      provider: 'provider',
      model: 'model',
      name: 'name',
      means: 'means',
      from: 'from',
      input: 'input',
      cached: 'cached',
      output: 'output',
    },
    status: { new: 'new', changed: 'changed', same: 'same' },
    became: (before: string, after: string) => `${before} -> ${after}`,
    since: 'ever',
    counts: (added: string, changed: string, same: string) =>
      `New: ${added}. Changed: ${changed}. The same: ${same}.`,
    more: (count: string) => `and ${count} more; --all shows them.`,
    all: 'show every price, however many there are',
    leftOut: (count: number, names: string) =>
      count === 1
        ? `1 model is left out, as no price can be made of what the file says: ${names}.`
        : `${count} models are left out, as no price can be made of what the file says: ${names}.`,
    manySizes: (count: number, names: string) =>
      count === 1
        ? `1 model is left out, as the file has more than two prices by the length of the prompt, and a price here has at most two: ${names}.`
        : `${count} models are left out, as the file has more than two prices by the length of the prompt, and a price here has at most two: ${names}.`,
  },
  past: {
    description: 'what the prices in force explain of past calls without a cost; booked with --yes',
    none: 'No past call without a cost is explained by it.',
    noun: (calls: number) => (calls === 1 ? 'past call' : 'past calls'),
    simulatedNoun: (calls: number) => (calls === 1 ? 'simulated call' : 'simulated calls'),
    would: (calls: number, text: string, noun: string, list: string, paid: string) =>
      `${text} ${noun} without a cost would get ${calls === 1 ? 'one' : 'theirs'}: ${list} at list prices, ${paid} to pay.`,
    columns: { provider: 'provider', model: 'model', calls: 'calls', cost: 'list cost', id: 'price id' },
    booked: (_calls: number, text: string, noun: string, list: string, paid: string) =>
      `Booked for ${text} ${noun}: ${list} at list prices, ${paid} to pay.`,
  },
  add: {
    description: 'add a dated price of your own; it comes before the published one',
    provider: 'whose price: openai, azure, or a host of your own',
    model: 'the name that calls and answers have',
    input: 'US dollars for a million tokens of the prompt',
    output: 'US dollars for a million tokens of the answer',
    cached: 'the same for cached tokens of the prompt',
    cacheWrite: 'the same for tokens written to the cache',
    rate: 'the same for another part: audioInputTokens=10',
    unit: 'what is not sold by the token: audioSeconds=0.006/60, images=0.04',
    name: 'other names that mean this model',
    until: 'when it no longer counts; the next price of the model ends it, too',
    source: 'where the price is from: a page, a contract',
    note: 'what a reader of it should know',
    ownSource: 'entered by hand',
    noPrice: 'A price needs at least one of --input, --output, --cached, --cache-write, --rate and --unit.',
    badPrice: 'must be a decimal with at most nine decimals, such as 0.15',
    badRate: (parts: string) => `must be PART=PRICE, such as audioInputTokens=10; parts are: ${parts}`,
    badUnit: (units: string) =>
      `must be UNIT=PRICE or UNIT=PRICE/COUNT, such as audioSeconds=0.006/60; units are: ${units}`,
    unusable: (field: string, problem: string) => `--${field} ${problem}.`,
    done: (id: string) => `Added: ${id}`,
  },
  import: {
    description: 'add prices from a list of LiteLLM, genai-prices or models.dev, or from a file of your own',
    file: 'their list, or your file in the form of docs/prices.md',
    provider: 'only those of one provider',
    format: 'refuse the file unless it has this format',
    newOnly: 'only models that have no price now',
    otherFormat: (file: string, found: string, wanted: string) =>
      `${file} has the format ${found}, not ${wanted}.`,
    unknownFormat: (file: string) =>
      `${file} has neither the shape of a price list of LiteLLM, genai-prices or models.dev, nor that of a file of your own.`,
    badFile: (file: string, place: string, problem: string) => `${file}, at ${place}: ${problem}`,
    noField: (file: string, field: string) =>
      `${file} has "${field}": files of your own have models, their prices and names; what a provider sells besides comes with Outlay.`,
    noEnd: (file: string, name: string) =>
      `${file}: the name ${name} ends on a day; names of your own count until another entry of the same name begins.`,
    nothing: (file: string) => `${file} has no price that could be taken.`,
    done: (count: string, id: string) =>
      `Added: ${count}, as change ${id}. Take it back with: npx outlay prices remove ${id}`,
    formats: { own: 'own' },
  },
  map: {
    description: 'say what a name of your own means: an Azure deployment, the served name of a vLLM',
    provider: 'to which provider',
    name: 'the name that calls have',
    model: 'the model it means there',
    done: (name: string, model: string, id: string) => `${name} means ${model} from now on (${id}).`,
  },
  factor: {
    description:
      'say what a project pays of the list cost: 0.9 is a discount of a tenth, 1.2 a margin of a fifth',
    project: 'name or id of the project',
    factor: 'a decimal such as 0.9',
    provider: 'only for calls to this provider',
    fromNow: 'the first day or instant (UTC) it counts (default: now); calls before it stay as they are',
    done: (project: string, factor: string, id: string) =>
      `Calls of ${project} cost ${factor} of the list cost from now on (${id}).`,
    would: (project: string, factor: string) =>
      `Calls of ${project} would cost ${factor} of the list cost. Calls on record stay as they are.`,
  },
  remove: {
    description: 'withdraw a price, a name or a factor of yours, or all that a change added',
    id: 'of the price, name, factor or change; see: npx outlay prices own, npx outlay prices history',
    would: 'No call will be priced by it any more. What calls on record cost stays as it is.',
    done: (count: number, id: string) =>
      count === 1 ? `1 entry withdrawn (${id}).` : `${count} entries withdrawn (${id}).`,
  },
  own: {
    description: 'your own prices, names and factors',
    none: 'There are none.',
    titles: { prices: 'Prices', names: 'Names', factors: 'Factors on the list cost' },
    allProviders: 'every provider',
  },
  history: {
    description: 'what was added and withdrawn, and when',
    none: 'Nothing was added yet.',
    kinds: { added: 'added', imported: 'imported', named: 'named', factor: 'factor', withdrawn: 'withdrawn' },
    counts: {
      prices: (count: number) => (count === 1 ? '1 price' : `${count} prices`),
      names: (count: number) => (count === 1 ? '1 name' : `${count} names`),
      factors: (count: number) => (count === 1 ? '1 factor' : `${count} factors`),
      withdrawn: (count: number) => (count === 1 ? '1 entry taken back' : `${count} entries taken back`),
    },
  },
}
