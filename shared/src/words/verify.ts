/** What `outlay verify` says: how much was looked at, and each thing that does not follow from the calls. */
export const verifyWords = {
  description: 'rebuild every total from its calls and every cost from its parts, and compare',
  calls: (calls: number, text: string) => (calls === 1 ? '1 call' : `${text} calls`),
  quarterHours: (quarters: number, text: string) =>
    quarters === 1 ? '1 quarter-hour' : `${text} quarter-hours`,
  differences: (differences: number, text: string) =>
    differences === 1 ? '1 difference' : `${text} differences`,
  verified: (calls: string, quarterHours: string, seconds: string, differences: string) =>
    `${calls} in ${quarterHours}, verified in ${seconds} s: ${differences}.`,
  more: (hidden: string) => `and ${hidden} more`,
  owner: (project: string, key: string, provider: string, model: string) =>
    `project ${project}, key ${key}, ${provider} ${model}`,
  label: (dimension: string, value: string, owner: string) => `${dimension} ${value}, ${owner}`,
  charged: (provider: string, model: string) => `what ${provider} charges for ${model}`,
  total: (span: string, start: string, owner: string, field: string, stored: string, rebuilt: string) =>
    `${span} ${start}, ${owner}: ${field} is ${stored}, its calls add up to ${rebuilt}`,
  row: (id: string, problem: string) => `${id}: ${problem}`,

  /** What is wrong with a row by itself. Amounts are as they are stored. */
  problems: {
    adjustmentOfNoCall: 'a cost that was booked later, for a call that is not there or had one',
    adjustedForOther: 'booked for another reason than the one that the call has no cost for',
    idOfNoCall: 'the id is not one of a call',
    idOfOtherMoment: (inId: number | null, inRow: number) =>
      `the id says it was admitted at ${inId}, the row at ${inRow}`,
    usageMissing: (source: string) => `usage is ${source} and missing`,
    usagePresent: (source: string) => `usage is ${source} and present`,
    notTokens: (part: string, quantity: number) => `${part} is ${quantity}`,
    freeWithCost: 'free, with a cost',
    freeWithParts: 'free, with parts of a cost',
    freeWithReason: 'free, with a reason to have no cost',
    unknownWithCost: 'its cost is not known, with a cost',
    unknownWithParts: 'its cost is not known, with parts of a cost',
    unknownWithoutReason: 'its cost is not known, without a reason',
    unknownState: (state: string) => `its cost is "${state}", which means nothing`,
    backwards: (low: bigint, high: bigint) => `its cost lies between ${low} and ${high}`,
    pricedWithoutPrice: 'priced, without a price',
    pricedWithReason: 'priced, with a reason to have no cost',
    pricedWithoutUsage: 'priced, without usage',
    pricedWithoutCost: 'priced, without an effective cost',
    wrongEffectiveCost: (cost: bigint, expected: bigint | null) =>
      `its effective cost is ${cost}, its list cost and factor say ${expected}`,
    wrongPart: (part: string, cost: bigint, product: bigint) =>
      `${part} costs ${cost}, its price says ${product}`,
    wrongSum: (cost: bigint | null, sum: bigint) => `its cost is ${cost}, its parts add up to ${sum}`,
    wrongQuantity: (part: string, used: number, inCost: number) =>
      `${used} ${part} were used, ${inCost} are in the cost`,
  },
}
