import type { RequestDetail } from '@outlay/shared/api'
import { tokenParts } from '@outlay/shared/usage'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Script } from '../support/fake-provider.ts'
import { startGateway, type TestGateway } from '../support/start-gateway.ts'
import { bytesOf, contentTypeOf, pathOf, requestOf } from './wire-calls.ts'
import { type WireCase, wireCases } from './wire-cases.ts'

/** The same cases through the running gateway, byte by byte: each possible end of a piece is one. */
let gateway: TestGateway
let clock = Date.now()
beforeAll(async () => {
  const settings = (address: string) => ({
    ...Object.fromEntries(
      named.flatMap((name) => [
        [`OUTLAY_${name}_BASE_URL`, address],
        [`OUTLAY_${name}_API_KEY`, 'sk-ours'],
      ]),
    ),
    OUTLAY_COMPATIBLE_VLLM_BASE_URL: address,
    OUTLAY_COMPATIBLE_VLLM_API_KEY: 'sk-ours',
  })
  gateway = await startGateway(settings, () => clock)
})
afterAll(() => gateway.close())

const named = [
  'ANTHROPIC',
  'AZURE',
  'BEDROCK',
  'COHERE',
  'DEEPINFRA',
  'DEEPSEEK',
  'GOOGLE',
  'GROQ',
  'MINIMAX',
  'MISTRAL',
  'MOONSHOT',
  'OLLAMA',
  'OPENROUTER',
  'PERPLEXITY',
  'VERTEX',
  'VOYAGE',
  'XAI',
  'ZAI',
]

/**
 * Cases that only a question to `outlay price` can express: an own price, a deployment's meaning, a fetched
 * batch. Messages of a WebSocket have tests of their own (realtime-calls, live-calls).
 */
const isRelayed = ({ price_override: own, deployment, batch, events }: WireCase) =>
  !own && !deployment && !batch && !events
const cases = wireCases().filter(isRelayed)

describe('an answer of each wire format is relayed unchanged, and read and priced exactly on its way', () => {
  it.each(cases.map((one) => [one.api, one.name, one] as const))('%s: %s', async (_api, _name, one) => {
    clock = Date.parse(one.at)
    const sent = bytesOf(one)
    gateway.provider.answer(byteByByte(sent, contentTypeOf(one)))
    const answer = await gateway.call({ path: pathOf(one), ...requestOf(one) })
    expect(answer.body.equals(sent)).toBe(true)
    expect(outcomeOf(await gateway.row(answer.headers['x-outlay-request-id']))).toEqual(expectedOf(one))
  })

  it('for every case except those that cannot be a call', () => {
    expect(cases.length).toBeGreaterThan(75)
  })
})

function byteByByte(bytes: Buffer, contentType: string): Script {
  return async (_request, response) => {
    response.writeHead(200, { 'content-type': contentType })
    for (let at = 0; at < bytes.length; at += 1) {
      if (!response.write(bytes.subarray(at, at + 1)))
        await new Promise((resolve) => response.once('drain', resolve))
      // An occasional turn of the event loop lets pieces leave separately.
      if (at % 16 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    response.end()
  }
}

function tokensIn(usage: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(usage).filter(([part]) => isToken(part)))
}

function isToken(part: string): boolean {
  const parts: readonly string[] = tokenParts
  return parts.includes(part)
}

type Outcome = { costUsd: string | null; reason: string | null; tokens: Record<string, number> | null }

function outcomeOf({ usageSource, effectiveCostUsd, costReason, usage, cost }: RequestDetail): Outcome {
  // The worker may have run first. Its count is not the answer's usage.
  if (usageSource === 'partial' || usageSource === 'counted') {
    return { costUsd: null, reason: 'missing_usage', tokens: null }
  }
  const units = cost.parts.filter(
    ({ part, model }) => !isToken(part) && part !== 'reportedCost' && model === undefined,
  )
  const counted = Object.fromEntries(units.map(({ part, quantity }) => [part, quantity]))
  const tokens = usage === null ? null : { ...usage, ...(effectiveCostUsd === null ? {} : counted) }
  return { costUsd: effectiveCostUsd, reason: costReason, tokens }
}

/**
 * The gateway's outcome for a case. `outlay price` prices a cut stream as a lower bound, and the gateway
 * calls it unknown. Only the gateway saw that an error costs nothing.
 */
function expectedOf({ api, expected, answer }: WireCase): Outcome {
  if (answer?.type === 'error') return { costUsd: '0', reason: null, tokens: null }
  // A poll of a job that still runs costs nothing either, and neither does a free API.
  const isFree = answer?.status === 'running' || api === 'openai.moderations'
  if (isFree) return { costUsd: '0', reason: null, tokens: null }
  if (expected.isCutOff) return { costUsd: null, reason: 'missing_usage', tokens: null }
  const { costUsd, reason = null, usage, computedCostUsd } = expected
  // A charge that the provider reports for the whole call has no parts other than tokens.
  const isWhole = computedCostUsd !== undefined && usage !== null
  return { costUsd, reason, tokens: isWhole ? tokensIn(usage) : usage }
}
