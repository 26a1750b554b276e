import { compilePriceBook, loadCatalogue } from '@outlay/shared/pricing'
import { beforeAll, describe, expect, it } from 'vitest'
import { answerPrice } from '../../server/src/metering/index.ts'
import {
  type BedrockEventReader,
  loadBedrockEventReader,
} from '../../server/src/providers/bedrock/event-stream.ts'
import { billingReaderOf } from '../../server/src/providers/index.ts'
import { encodeFrames, questionOf, type WireCase, wireCases } from './wire-cases.ts'

const book = compilePriceBook(loadCatalogue())
const cases = wireCases()
let createReader: () => BedrockEventReader
beforeAll(async () => {
  createReader = await loadBedrockEventReader()
})

describe('an answer of each wire format is read and priced exactly', () => {
  it.each(cases.map((one) => [one.api, one.name, one] as const))('%s: %s', (_api, _name, one) => {
    expect(billed(one)).toEqual(one.expected)
  })

  it.each(cases.filter(({ sse }) => sse !== undefined).map((one) => [one.name, one] as const))(
    'with any line ends: %s',
    (_, one) => {
      const lines = one.sse!.replaceAll('\r\n', '\n')
      for (const sse of [lines, lines.replaceAll('\n', '\r\n'), lines.replaceAll('data: ', 'data:')]) {
        expect(billed({ ...one, sse })).toEqual(one.expected)
      }
    },
  )

  it('in every wire format a case is for', () => {
    expect(cases.filter(({ api }) => billingReaderOf(api) === null)).toEqual([])
    expect(new Set(cases.map(({ api, name }) => `${api}: ${name}`)).size).toBe(cases.length)
  })
})

/** Public mistakes of other tools, each with the wrong cost that a case would get. */
const mistakes: [what: string, name: string, wronglyUsd: string][] = [
  [
    'cached tokens are not billed twice: 2,006 with 1,920 of them cached are 86 + 1,920',
    'a stream with a cached prompt and thoughts',
    '0.0057475',
  ],
  [
    'cached tokens are not billed at the full price if text counts include them, too (xAI)',
    'a stream whose thoughts are counted apart from its completion',
    '0.02342',
  ],
  [
    'cached tokens are not billed in addition to the prompt that includes them (Gemini)',
    'a cached prompt of text and sound',
    '0.00183',
  ],
  [
    'counts that message_delta repeats are not added to message_start',
    'a stream in which the provider searched and read the results',
    '0.067778',
  ],
  [
    'an hour of cache is not billed as five minutes when streamed',
    'a stream whose last counts leave out the cache duration',
    '0.03978',
  ],
  [
    'compactions are not left out: 23,000 + 180,000 and 1,000 + 3,500',
    'an answer whose context was compacted on the way',
    '0.112',
  ],
  ['thoughts are not lost: 20 + 198 + 405 = 623', 'an answer with more thoughts than text', '0.000501'],
  [
    'thoughts are not lost when the first counts have none',
    'a stream whose first counts have no thoughts yet',
    '0.000501',
  ],
  [
    'an answer of thoughts alone is not for free: completion 0, reasoning 60',
    'an answer of thoughts alone',
    '0.0000036',
  ],
  [
    'thoughts are not billed twice if the completion includes them',
    'an answer whose thoughts are inside its completion',
    '0.0303081',
  ],
  [
    'the requested tier does not count, the tier that served does',
    'an answer by the tier that served, not by the requested one',
    '0.003125',
  ],
  [
    'a long prompt is not billed by its excess alone',
    'a prompt of more than 272,000 tokens, all of it at the long price',
    '0.61',
  ],
  [
    'cached tokens of a long prompt have the long price, too',
    'a prompt of more than 200,000 tokens, all of it at the long price',
    '0.438004',
  ],
  ["a host's reported charge is not ignored", 'an answer with an estimate, which is the charge', '0'],
  [
    "the upstream provider's charge is not added without a key of one’s own",
    'an answer that shows the upstream provider’s charge',
    '0.0009975',
  ],
  [
    "the upstream provider's charge is not left out with a key of one's own",
    'an answer with a key of one’s own at the upstream provider',
    '0.0000475',
  ],
  [
    'growing counts are not added up: 4 and not 1 + 2 + 3 + 4',
    'a stream that counts up, at a price of one’s own',
    '0.00005',
  ],
  [
    'a fine-tune does not cost what its base costs',
    'an answer of a fine-tune, at the price of fine-tunes of its base',
    '0.00045',
  ],
  [
    'a deployment is not the model it is named after',
    'an answer of a deployment that has the name of another model',
    '0.06',
  ],
  ['a template is not billed (Cohere)', 'an answer billed without its prompt template', '0.0006775'],
  [
    'the same counts in two places are billed once',
    'a stream that reports the same counts in two places',
    '0.0001008',
  ],
  ['an hour is a peak hour on working days alone', 'the same hours on a holiday', '0.000388944'],
]

describe('mistakes of other tools', () => {
  it.each(mistakes)('%s', (_, name, wronglyUsd) => {
    const one = cases.find((other) => other.name === name)
    if (!one) throw new Error(`no case is named ${name}`)
    const { costUsd } = billed(one)
    expect(costUsd).toBe(one.expected.costUsd)
    expect(Number(costUsd)).not.toBe(Number(wronglyUsd))
  })

  it.each([
    ['a name that merely contains one with a price', 'an answer of a model without a price'],
    ['a model of one’s own without a price', 'a stream that counts up with every piece'],
    ['a part without a price', 'an answer at an own price that covers no output'],
    ['a stream that ended without counts', 'a stream of a failed response without usage'],
    ['a commitment', 'an answer under a commitment, which has no price a call'],
  ])('unknown is not free: %s', (_, name) => {
    const answer = billed(cases.find((one) => one.name === name)!)
    expect(answer.costUsd).toBeNull()
    expect(answer.reason).toBeTypeOf('string')
  })

  it.each([
    ['a price of one’s own', 'an answer at a price of one’s own of 0'],
    ['a charge', 'an answer with a reported cost of 0'],
  ])('zero is not unknown: %s of 0', (_, name) => {
    expect(billed(cases.find((one) => one.name === name)!).costUsd).toBe('0')
  })
})

function billed(one: WireCase) {
  const question = questionOf(one)
  const events =
    one.frames &&
    createReader()
      .push(encodeFrames(one.frames))
      .map(({ payload }) => payload)
  const answer = answerPrice(book, events ? { ...question, events } : question)
  if (!answer) throw new Error(`nobody reads ${one.api}`)
  const { usage, costUsd, reason, computedCostUsd, isCutOff } = answer
  return {
    usage,
    costUsd,
    ...(reason === undefined ? {} : { reason }),
    ...(computedCostUsd === undefined ? {} : { computedCostUsd }),
    ...(isCutOff === undefined ? {} : { isCutOff }),
  }
}
