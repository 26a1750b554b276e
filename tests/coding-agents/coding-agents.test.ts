import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { RequestDetail } from '@outlay/shared/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { killWhatStillRuns, startOutlayProcess } from '../crash/outlay-process.ts'
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts'
import { type AgentName, agents, installAgents } from './agents.ts'
import { answerAsModel, modelText, usedTokens } from './answer-as-model.ts'
import { agentLines, versionInGuide } from './guide-section.ts'

/** The address that stands in the guide; the gateway under test has another port. */
const addressInGuide = 'http://127.0.0.1:4100'
const agentMsMax = 120_000

let folder: string
let commands: string
let provider: FakeProvider
let origin: string
let key: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-coding-agents-'))
  provider = await startFakeProvider()
  provider.answer(answerAsModel)
  const root = new URL(provider.baseUrl).origin
  const outlay = startOutlayProcess({
    OUTLAY_DATA_DIR: join(folder, 'data'),
    OUTLAY_LOG_LEVEL: 'warn',
    OUTLAY_OPENAI_API_KEY: 'sk-ours',
    OUTLAY_OPENAI_BASE_URL: provider.baseUrl,
    OUTLAY_ANTHROPIC_API_KEY: 'sk-ant-ours',
    OUTLAY_ANTHROPIC_BASE_URL: root,
    OUTLAY_GOOGLE_API_KEY: 'AIza-ours',
    OUTLAY_GOOGLE_BASE_URL: root,
  })
  const listening = await outlay.listening
  origin = listening.origin
  key = listening.key ?? ''
  commands = await installAgents(process.env.CODING_AGENTS_FOLDER ?? join(folder, 'agents'))
}, 600_000)
afterAll(async () => {
  await killWhatStillRuns()
  await provider.close()
  rmSync(folder, { recursive: true, force: true })
})

type Expected = { route: string; model: string; isStream: boolean; costUsd: string; ourKey: string }

/** Each uses 1,000 tokens in and 20 out: `costUsd` is that at the published prices of the model. */
const claudeCall = {
  route: '/anthropic/v1/messages',
  model: 'claude-opus-4-8',
  isStream: true,
  // 1,000 x $5/M + 20 x $25/M
  costUsd: '0.0055',
  ourKey: 'sk-ant-ours',
}
const codexCall = {
  route: '/v1/responses',
  model: 'gpt-5.1-codex',
  isStream: true,
  // 1,000 x $1.25/M + 20 x $10/M
  costUsd: '0.00145',
  ourKey: 'Bearer sk-ours',
}
const openCodeCall = {
  route: '/v1/chat/completions',
  model: 'gpt-5-mini',
  isStream: true,
  // 1,000 x $0.25/M + 20 x $2/M
  costUsd: '0.00029',
  ourKey: 'Bearer sk-ours',
}
const geminiRouterCall = {
  route: '/gemini/v1beta/models/gemini-3.5-flash-lite:generateContent',
  model: 'gemini-3.5-flash-lite',
  isStream: false,
  // 1,000 x $0.30/M + 20 x $2.50/M
  costUsd: '0.00035',
  ourKey: 'AIza-ours',
}
const geminiCall = {
  route: '/gemini/v1beta/models/gemini-3.8-flash:streamGenerateContent',
  model: 'gemini-3.8-flash',
  isStream: true,
  // 1,000 x $0.75/M + 20 x $3.75/M, and twice that from 2027 on.
  costUsd: Date.now() < Date.parse('2027-01-01') ? '0.000825' : '0.00165',
  ourKey: 'AIza-ours',
}

const calls: Record<AgentName, Expected[]> = {
  // A small call about the session, then the answer.
  'Claude Code': [claudeCall, claudeCall],
  Codex: [codexCall],
  // How hard the task is, asked of a small model. Then the answer, asked of the model for easy tasks.
  'Gemini CLI': [geminiRouterCall, geminiCall],
  // A small call about the session, then the answer.
  OpenCode: [openCodeCall, openCodeCall],
}

describe('coding agents set up as docs/guides/clients.md says', () => {
  it.each(Object.keys(agents) as AgentName[])(
    '%s prints the answer, and each of its calls is on record with usage and cost',
    async (name) => {
      expect(versionInGuide(name)).toBe(agents[name].version)
      const seenBefore = provider.seen.length
      const newestBefore = (await rows())[0]?.id ?? ''
      const printed = await run(name)
      expect(printed).toContain(modelText)

      const made = (await rows()).filter(({ id }) => id > newestBefore).toReversed()
      expect(made.filter(({ outcome }) => outcome === 'refused')).toEqual([])
      expect(made.map(onRecord)).toEqual(calls[name].map(({ ourKey: _, ...call }) => ({ ...call, ...known })))
      expect(made.map(labelsOf)).toEqual(calls[name].map(() => labels[name]))
      // All calls of one run are of one session.
      expect(new Set(made.map(({ session }) => session)).size).toBe(1)
      const seen = provider.seen.slice(seenBefore)
      const sent = seen.map(({ rawHeaders }) => calls[name].some(({ ourKey }) => rawHeaders.includes(ourKey)))
      expect(sent).toEqual(calls[name].map(() => true))
      expect(JSON.stringify(seen.map(({ target, rawHeaders }) => [target, rawHeaders]))).not.toContain(key)
    },
    agentMsMax,
  )
})

/** What the calls of each agent say of themselves, without any set-up. */
const labels: Record<AgentName, object> = {
  'Claude Code': { agent: 'claude-code', hasVersion: true, role: 'main', hasSession: true, repository: null },
  Codex: {
    agent: 'codex',
    hasVersion: true,
    role: 'main',
    hasSession: true,
    repository: 'github.com/example/shop',
  },
  'Gemini CLI': { agent: 'gemini-cli', hasVersion: true, role: null, hasSession: false, repository: null },
  OpenCode: { agent: 'opencode', hasVersion: true, role: null, hasSession: false, repository: null },
}

function labelsOf({ agent, session, repository, endUser }: RequestDetail) {
  // No agent names a person.
  expect(endUser).toBeNull()
  return {
    ...{ agent: agent?.name ?? null, hasVersion: agent?.version != null, role: agent?.role ?? null },
    ...{ hasSession: session !== null, repository },
  }
}

const known = {
  outcome: 'answered',
  usageSource: 'reported',
  costState: 'priced',
  inputTokens: usedTokens.input,
  outputTokens: usedTokens.output,
}

function onRecord(row: RequestDetail) {
  const { outcome, usageSource, costState, inputTokens, outputTokens } = row
  return {
    route: row.route,
    model: row.responseModel,
    costUsd: row.effectiveCostUsd,
    isStream: row.stream,
    ...{ outcome, usageSource, costState, inputTokens, outputTokens },
  }
}

async function rows(): Promise<RequestDetail[]> {
  const answer = await fetch(`${origin}/api/requests?limit=50`)
  return ((await answer.json()) as { requests: RequestDetail[] }).requests
}

/** Runs the lines of the guide in an empty repository, with a home of its own; resolves with all that was printed. */
async function run(name: AgentName): Promise<string> {
  const home = join(folder, 'homes', agents[name].package)
  const work = join(home, 'work')
  mkdirSync(work, { recursive: true })
  await promisify(execFile)('git', ['init', '--quiet', work])
  const remote = 'https://someone:secret@github.com/example/shop.git'
  await promisify(execFile)('git', ['-C', work, 'remote', 'add', 'origin', remote])
  const { files, shell } = agentLines(name)
  const here = (text: string) => text.replaceAll(addressInGuide, origin)
  for (const { path, text } of files) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), here(text))
  }
  const child = spawn('sh', ['-ec', here(shell)], {
    cwd: work,
    env: { PATH: `${commands}:${process.env.PATH}`, HOME: home, OUTLAY_KEY: key },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: agentMsMax,
  })
  let printed = ''
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  const [exitCode] = await once(child, 'close')
  if (exitCode !== 0) throw new Error(`${name} ended with ${exitCode}: ${printed}`)
  return printed
}
