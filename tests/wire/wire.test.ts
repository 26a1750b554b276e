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

describe('what each wire format says is read and priced exactly', () => {
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

/** Mistakes that others made in public, each with what a case would cost by it. */
const mistakes: [what: string, name: string, wronglyUsd: string][] = [
  [
    'cached tokens are not billed twice: 2,006 with 1,920 of them cached are 86 + 1,920',
    'a stream with a cached prompt and thoughts',
    '0.0057475',
  ],
  [
    'nor at the full price where text counts hold them, too (xAI)',
    'a stream whose thoughts stand beside its completion',
    '0.02342',
  ],
  ['nor beside the prompt that holds them (Gemini)', 'a cached prompt of text and sound', '0.00183'],
  [
    'what message_delta repeats is not added to message_start',
    'a stream in which the provider searched and read on',
    '0.067778',
  ],
  [
    'an hour of cache is not billed as five minutes when streamed',
    'a stream whose last counts leave out how long its cache is kept',
    '0.03978',
  ],
  [
    'compactions are not left out: 23,000 + 180,000 and 1,000 + 3,500',
    'an answer whose context was compacted on the way',
    '0.112',
  ],
  ['thoughts are not lost: 20 + 198 + 405 = 623', 'an answer that was mostly thought', '0.000501'],
  [
    'thoughts are not lost when the first counts have none',
    'a stream whose first counts have no thoughts yet',
    '0.000501',
  ],
  [
    'an answer of thoughts alone is not for free: completion 0, reasoning 60',
    'an answer that never got beyond its thoughts',
    '0.0000036',
  ],
  [
    'thoughts are not billed twice where the completion holds them',
    'an answer whose thoughts are inside its completion',
    '0.0303081',
  ],
  [
    'the tier that was asked for does not count, the one that served does',
    'an answer by the tier that served, not by the one that was asked for',
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
  ['what a host says it charges is not ignored', 'an answer with an estimate, which is what is charged', '0'],
  [
    'what the provider behind it took is not added without a key of one’s own',
    'an answer that shows what the provider behind it took',
    '0.0009975',
  ],
  [
    'and with one it is not left out',
    'an answer made with a key of one’s own at the provider behind it',
    '0.0000475',
  ],
  [
    'counts that grow are not added up: 4 and not 1 + 2 + 3 + 4',
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
  ['a template is not billed (Cohere)', 'an answer billed without the template around it', '0.0006775'],
  [
    'the same counts in two places are billed once',
    'a stream that tells the same counts in two places',
    '0.0001008',
  ],
  ['an hour is a peak hour on working days alone', 'the same hours on a holiday', '0.000388944'],
]

describe('mistakes that others made', () => {
  it.each(mistakes)('%s', (_, name, wronglyUsd) => {
    const one = cases.find((other) => other.name === name)
    if (!one) throw new Error(`no case is named ${name}`)
    const { costUsd } = billed(one)
    expect(costUsd).toBe(one.expected.costUsd)
    expect(Number(costUsd)).not.toBe(Number(wronglyUsd))
  })

  it.each([
    ['a name that merely contains one with a price', 'an answer of a model that nobody has a price for'],
    ['a model of one’s own without a price', 'a stream that counts up with every piece'],
    ['a part without a price', 'an answer whose own price says nothing of what it wrote'],
    ['a stream that ended without counts', 'a stream of a response that failed and says no usage'],
    ['a commitment', 'an answer under a commitment, whose price is not that of a call'],
  ])('unknown is not free: %s', (_, name) => {
    const answer = billed(cases.find((one) => one.name === name)!)
    expect(answer.costUsd).toBeNull()
    expect(answer.reason).toBeTypeOf('string')
  })

  it.each([
    ['a price of one’s own', 'an answer at a price of one’s own of nothing'],
    ['a charge', 'an answer that costs nothing, and says so'],
  ])('nothing is not unknown: %s of 0', (_, name) => {
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
