import type { Script } from '../support/fake-provider.ts'
import { startGateway, type TestGateway } from '../support/start-gateway.ts'
import type { CheckPart, PartResult } from './check-part.ts'
import { totalsOf } from './check-usage.ts'
import { gatewayCallOf } from './gateway-call.ts'
import type { RecordedExchange } from './read-exchanges.ts'
import { renderTable } from './table.ts'

type Row = { calls: number; unharmed: number; withUsage: number; equal: number }
const none: Row = { calls: 0, unharmed: 0, withUsage: 0, equal: 0 }

/**
 * Each recorded call through the running gateway, to a server that answers as recorded, streams in odd pieces: what the
 * caller gets beside what was sent, byte for byte, and the usage on record beside what the provider reported.
 */
export function createRelayCheck(): CheckPart {
  let gateway: TestGateway | null = null
  let key = ''
  const rows = new Map<string, Row>()
  const harmed: string[] = []
  const different: string[] = []
  return { name: 'relay', add, result }

  async function add(exchange: RecordedExchange): Promise<void> {
    const call = gatewayCallOf(exchange)
    const sent = bytesOf(exchange)
    if (!call || sent === null) return
    if (!gateway) {
      gateway = await startGateway(settings)
      key = (await gateway.outlay.keys.create({ project: 'recorded', permissions: ['stored-objects'] }))
        .secret
    }
    gateway.provider.answer(inOddPieces(exchange, sent))
    const answer = await gateway.call({ ...call, key })
    const name = `${exchange.provider} ${exchange.api}${exchange.sse ? ', streamed' : ''}`
    const row = { ...(rows.get(name) ?? none) }
    rows.set(name, row)
    row.calls += 1
    if (answer.body.equals(sent)) row.unharmed += 1
    else harmed.push(exchange.id)
    const expected = exchange.usage === null ? null : totalsOf(exchange)
    if (!expected) return
    row.withUsage += 1
    const { inputTokens, outputTokens, usageSource } = await gateway.row(
      answer.headers['x-outlay-request-id'],
    )
    const isEqual = inputTokens === expected.input && outputTokens === expected.output
    if (isEqual && usageSource === 'reported') row.equal += 1
    else
      different.push(
        `${exchange.id} (${name}: ${inputTokens}/${outputTokens} for ${expected.input}/${expected.output})`,
      )
  }

  async function result(): Promise<PartResult> {
    await gateway?.close()
    const sorted = [...rows].sort(([a], [b]) => a.localeCompare(b))
    const all = sorted.reduce((sum, [, row]) => added(sum, row), none)
    const table = renderTable(
      [...sorted, ['all', all] as const].map(([name, row]) => ({
        'through the gateway': name,
        calls: String(row.calls),
        unharmed: String(row.unharmed),
        'with usage': String(row.withUsage),
        'usage on record as reported': String(row.equal),
      })),
    )
    return {
      text: table,
      failures: [
        ...harmed.map((id) => `${id}: the answer was changed on its way`),
        ...different.map((id) => `${id}: usage on record is not what was reported`),
      ],
    }
  }
}

function added(sum: Row, row: Row): Row {
  return {
    calls: sum.calls + row.calls,
    unharmed: sum.unharmed + row.unharmed,
    withUsage: sum.withUsage + row.withUsage,
    equal: sum.equal + row.equal,
  }
}

/** Every provider at the one local server, each by its own path. */
function settings(address: string): Record<string, string> {
  const at = (names: string, path: string) =>
    names.split(' ').flatMap((name) => [
      [`OUTLAY_${name}_BASE_URL`, address + path],
      [`OUTLAY_${name}_API_KEY`, 'sk-of-the-recording'],
    ])
  return Object.fromEntries([
    ...at('ANTHROPIC GOOGLE AZURE VERTEX DEEPSEEK PERPLEXITY OLLAMA', ''),
    ...at('CEREBRAS MISTRAL TOGETHER VOYAGE XAI', '/v1'),
    ...at('ZAI', '/api/paas/v4'),
    ...at('GROQ', '/openai/v1'),
    ...at('OPENROUTER', '/api/v1'),
    ...['BEDROCKISH', 'DATABRICKS', 'GITHUB', 'GPUSTACK', 'HUGGINGFACE', 'OTHER'].flatMap((name) =>
      at(`COMPATIBLE_${name}`, '/v1'),
    ),
  ])
}

function bytesOf({ sse, response, raw_text: text }: RecordedExchange): Buffer | null {
  if (typeof sse === 'string') return Buffer.from(sse)
  if (typeof text === 'string') return Buffer.from(text)
  return response === undefined || response === null ? null : Buffer.from(JSON.stringify(response))
}

/** Sizes that fall everywhere: inside characters, line ends and names of fields. */
const oddSizes = [1, 2, 3, 5, 7, 11, 31, 64, 127, 500]

function inOddPieces({ sse, status, headers, raw_text: text }: RecordedExchange, bytes: Buffer): Script {
  const recorded = headers?.['content-type']
  const guessed = typeof sse === 'string' ? 'text/event-stream' : text ? 'text/plain' : 'application/json'
  const contentType = typeof recorded === 'string' ? recorded : guessed
  return async (_request, response) => {
    response.writeHead(status ?? 200, { 'content-type': contentType })
    for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
      // A long answer would take minutes in small pieces: they grow with it.
      const size = oddSizes[turn % oddSizes.length]! * Math.max(1, Math.ceil(bytes.length / 20_000))
      response.write(bytes.subarray(at, at + size))
      at += size
      await new Promise((resolve) => setImmediate(resolve))
    }
    response.end()
  }
}
