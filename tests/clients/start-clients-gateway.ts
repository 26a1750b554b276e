import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RequestDetail } from '@outlay/shared/api'
import { expect } from 'vitest'
import { readConfig } from '../../server/src/config/index.ts'
import { startOutlay } from '../../server/src/main.ts'
import { createSimulator } from '../../server/src/simulator/index.ts'
import { eventually } from '../support/start-gateway.ts'

export type ClientsGateway = {
  origin: string
  /** What a client is told instead of the provider's address. */
  baseUrl: string
  /** An Outlay key. */
  key: string
  simulator: ReturnType<typeof createSimulator>
  row(id: string | null): Promise<RequestDetail>
  /** The row of the latest call; waits for one that is as `expected` says. */
  newestRow(expected?: Partial<RequestDetail>): Promise<RequestDetail>
  close(): Promise<void>
}

type ClientsGatewayOptions = {
  /** OpenAI's address, when it is not the simulator. */
  upstream?: string
  /** More settings: other providers. */
  env?: Record<string, string>
}

/** The gateway as shipped in front of the simulator, or in front of the provider at `upstream`. */
export async function startClientsGateway({
  upstream,
  env,
}: ClientsGatewayOptions = {}): Promise<ClientsGateway> {
  const dataDir = mkdtempSync(join(tmpdir(), 'outlay-clients-'))
  const simulator = createSimulator({})
  const { port } = await simulator.listen(0, '127.0.0.1')
  const config = readConfig({
    OUTLAY_PORT: '0',
    OUTLAY_DATA_DIR: dataDir,
    OUTLAY_LOG_LEVEL: 'silent',
    ...env,
    ...(upstream ? { OUTLAY_OPENAI_BASE_URL: upstream, OUTLAY_OPENAI_API_KEY: 'sk-of-the-mock' } : {}),
  })
  const simulatorUrl = upstream ? null : new URL(`http://127.0.0.1:${port}/v1`)
  const outlay = await startOutlay({ config, simulatorUrl, isInOneThread: true })
  const { secret } = await outlay.keys.create({ project: 'clients', permissions: [] })
  const read = async (path: string) => (await fetch(outlay.origin + path)).json()
  return {
    origin: outlay.origin,
    baseUrl: `${outlay.origin}/v1`,
    key: secret,
    simulator,
    row: async (id) => (await read(`/api/requests/${id}`)) as RequestDetail,
    newestRow: (expected = {}) =>
      eventually(async () => {
        const { requests } = (await read('/api/requests?limit=1')) as { requests: RequestDetail[] }
        const [row] = requests
        const isAsExpected = Object.entries(expected).every(
          ([name, value]) => row?.[name as keyof RequestDetail] === value,
        )
        return isAsExpected ? row : null
      }),
    async close() {
      await outlay.stop()
      await simulator.close()
      rmSync(dataDir, { recursive: true })
    },
  }
}

/** gpt-4o-mini's published prices: $0.15 a million tokens read, $0.60 a million written. */
export function expectPriced(
  row: RequestDetail,
  { inputTokens, outputTokens }: { inputTokens?: number | undefined; outputTokens?: number | undefined },
): void {
  expect(row).toMatchObject({
    outcome: 'answered',
    status: 200,
    usageSource: 'reported',
    costState: 'priced',
    inputTokens,
    outputTokens,
  })
  expect(inputTokens).toBeGreaterThan(0)
  expect(outputTokens).toBeGreaterThan(0)
  const picoUsd = (inputTokens ?? 0) * 150_000 + (outputTokens ?? 0) * 600_000
  expect(Number(row.effectiveCostUsd)).toBeCloseTo(picoUsd / 1e12, 12)
}
