import { exec } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { killWhatStillRuns, startOutlayProcess } from '../crash/outlay-process.ts'
import { type FakeProvider, json, startFakeProvider } from '../support/fake-provider.ts'

let dataDir: string
let provider: FakeProvider
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'outlay-banner-'))
  provider = await startFakeProvider()
})
afterEach(async () => {
  killWhatStillRuns()
  await provider.close()
  rmSync(dataDir, { recursive: true, force: true })
})

it('the first start with another provider prints a curl line that works there, and where the others are', async () => {
  const outlay = startOutlayProcess({
    OUTLAY_DATA_DIR: dataDir,
    OUTLAY_LOG_LEVEL: 'warn',
    OUTLAY_PROVIDER: 'anthropic',
    OUTLAY_ANTHROPIC_API_KEY: 'sk-ant-ours',
    OUTLAY_ANTHROPIC_BASE_URL: new URL(provider.baseUrl).origin,
    OUTLAY_GROQ_API_KEY: 'gsk-ours',
  })
  const { origin } = await outlay.listening
  const { stdout } = outlay.output()
  expect(stdout).toContain(`anthropic at ${new URL(provider.baseUrl).origin}/`)
  expect(stdout).toMatch(new RegExp(`also +${origin}/groq\n`))
  provider.answer(
    json(200, { type: 'message', model: 'claude-haiku-4-5', usage: { input_tokens: 8, output_tokens: 2 } }),
  )
  const line = /try it +(curl .*)\n/.exec(stdout)?.[1] ?? ''
  const answer = await promisify(exec)(`${line} -s -i`)
  expect(answer.stdout).toMatch(/^HTTP\/1.1 200/)
  // 8 x $1/M + 2 x $5/M
  expect(answer.stdout).toContain('x-outlay-cost-usd: 0.000018')
  expect(provider.seen.at(-1)?.target).toBe('/v1/messages')
  await outlay.stop()
})
