import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runOutlay } from '../crash/outlay-process.ts'
import { chatAnswer, json } from '../support/fake-provider.ts'
import { startGateway } from '../support/start-gateway.ts'

let folder: string
let dataDir: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-own-prices-'))
  dataDir = join(folder, 'data')
})
afterEach(() => rmSync(folder, { recursive: true }))

const prices = (...args: string[]) => runOutlay(['prices', ...args], { OUTLAY_DATA_DIR: dataDir })

/** Splits each line of a table into its cells. */
function linesOf(table: string): string[][] {
  return table
    .trim()
    .split('\n')
    .map((line) => line.split(/ {2,}/))
}

function file(name: string, data: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(data))
  return path
}

const myModel = ['--provider', 'openai', '--model', 'my-model', '--input', '0.15', '--output', '0.60']
const litellm = {
  'acme-1': { litellm_provider: 'openai', input_cost_per_token: 1e-6, output_cost_per_token: 4e-6 },
  'gpt-4o-mini': {
    litellm_provider: 'openai',
    input_cost_per_token: 1.5e-7,
    output_cost_per_token: 6e-7,
    cache_read_input_token_cost: 7.5e-8,
  },
  'gpt-4o': { litellm_provider: 'openai', input_cost_per_token: 3e-6, output_cost_per_token: 1e-5 },
  'mistral/two sizes': {
    litellm_provider: 'mistral',
    input_cost_per_token: 1e-6,
    output_cost_per_token: 1e-6,
  },
}

describe('outlay prices add', () => {
  it('shows the change, and writes nothing without --yes', async () => {
    const { exitCode, stdout, stderr } = await prices('add', ...myModel)
    expect(exitCode).toBe(0)
    expect(linesOf(stdout).slice(0, 3)).toEqual([
      ['change', 'provider', 'model', 'from', 'input', 'cached', 'output'],
      ['new', 'openai', 'my-model', 'ever', '$0.15', '—', '$0.60'],
      ['New: 1. Changed: 0. The same: 0.'],
    ])
    expect(stderr).toBe('Nothing was changed. Say --yes to do it.\n')
    expect(existsSync(dataDir)).toBe(false)
  })

  it('adds a price with --yes that list, search, show and own display, and a repetition changes nothing', async () => {
    const { stdout } = await prices('add', ...myModel, '--cached', '0', '--yes')
    expect(stdout).toMatch(/\nAdded: own:openai\/my-model@undated\n$/)
    expect((await prices('show', 'my-model')).stdout).toContain('own:openai/my-model@undated')
    expect((await prices('search', 'my-model')).stdout).toContain('$0.00')
    expect((await prices('list', '--provider', 'openai')).stdout).toContain('own:openai/my-model@undated')
    const again = await prices('add', ...myModel, '--cached', '0', '--yes')
    expect(again.stdout).toContain('New: 0. Changed: 0. The same: 1.')
    expect(again.stdout).not.toContain('Added')
    expect(linesOf((await prices('history')).stdout)).toHaveLength(1)
  })

  it('shows the former price, and the new one begins today', async () => {
    const args = ['--provider', 'openai', '--model', 'gpt-4o-mini', '--input', '0.1', '--output', '0.60']
    const { stdout } = await prices('add', ...args, '--yes')
    const today = new Date().toISOString().slice(0, 10)
    expect(linesOf(stdout)[1]).toEqual([
      'changed',
      'openai',
      'gpt-4o-mini',
      today,
      '$0.15 -> $0.10',
      '$0.075 -> —',
      '$0.60',
    ])
    const before = await prices('show', 'gpt-4o-mini', '--provider', 'openai', '--at', '2026-01-01')
    expect(before.stdout).toContain('openai/gpt-4o-mini@2024-10-01')
  })

  it('accepts units, other parts and other names', async () => {
    const args = ['--provider', 'my-host', '--model', 'voice-1', '--name', 'voice', '--from', '2026-01-01']
    const rates = ['--unit', 'audioSeconds=0.006/60', '--rate', 'audioInputTokens=10', '--input', '1']
    expect((await prices('add', ...args, ...rates, '--yes')).exitCode).toBe(0)
    const { stdout } = await prices('show', 'voice', '--provider', 'my-host')
    expect(stdout).toContain('$10.00')
    expect(stdout).toContain('seconds of audio: $0.006 a minute')
  })

  it.each([
    [['--input', 'abc'], '--input must be a decimal'],
    [['--rate', 'tokens=1'], '--rate must be PART=PRICE'],
    [['--unit', 'images'], '--unit must be UNIT=PRICE'],
    [[], 'A price needs at least one of'],
    [['--input', '1', '--name', 'two words'], 'must be in lower case and without spaces'],
    [['--input', '1', '--from', '2026-02-01', '--until', '2026-01-01'], 'ends before it begins'],
  ])('refuses %j', async (args, sentence) => {
    const { exitCode, stderr } = await prices('add', '--provider', 'openai', '--model', 'm', ...args, '--yes')
    expect(exitCode).toBe(1)
    expect(stderr).toContain(sentence)
    expect(existsSync(dataDir)).toBe(false)
  })
})

describe('outlay prices import', { timeout: 60_000 }, () => {
  it('shows the changes of a list, and applies them as one change that can be withdrawn', async () => {
    const list = file('litellm.json', litellm)
    const { stdout } = await prices('import', list, '--yes')
    const today = new Date().toISOString().slice(0, 10)
    expect(stdout).toContain(
      '1 model is left out, as no price can be made of what the file says: mistral/two sizes.',
    )
    expect(linesOf(stdout)).toEqual(
      expect.arrayContaining([
        ['new', 'openai', 'acme-1', 'ever', '$1.00', '—', '$4.00'],
        ['changed', 'openai', 'gpt-4o', today, '$2.50 -> $3.00', '$1.25', '$10.00'],
        ['New: 1. Changed: 1. The same: 1.'],
      ]),
    )
    const change = /as change (chg_\S+)\./.exec(stdout)?.[1]
    expect((await prices('diff', list)).stdout).toContain('Different: 0.')
    expect((await prices('history')).stdout).toMatch(/imported {2}2 prices {2}litellm\.json {2}chg_/)
    expect((await prices('remove', change!, '--yes')).stdout).toMatch(/2 entries withdrawn/)
    expect((await prices('own')).stdout).toBe('There are none.\n')
    expect((await prices('diff', list)).stdout).toContain('Different: 1.')
  })

  it('accepts a table with two prompt sizes, and names a model with more', async () => {
    const size = (from: number, until: number, input: string) => ({
      range: [from, until],
      input_cost_per_token: input,
      output_cost_per_token: '5e-06',
    })
    const two = [size(0, 32_000, '1e-06'), size(32_000, 256_000, '3e-06')]
    const list = file('tables.json', {
      'dashscope/qwen-two': { litellm_provider: 'dashscope', tiered_pricing: two },
      'dashscope/qwen-three': {
        litellm_provider: 'dashscope',
        tiered_pricing: [...two, size(256_000, 1_000_000, '6e-06')],
      },
    })
    const { stdout } = await prices('import', list, '--yes')
    expect(stdout).toContain('a price here has at most two: dashscope/qwen-three.')
    expect(linesOf(stdout)).toContainEqual(['new', 'dashscope', 'qwen-two', 'ever', '$1.00', '—', '$5.00'])
    const shown = await prices('show', 'qwen-two', '--provider', 'dashscope')
    expect(shown.stdout).toContain('32,000')
    expect(shown.stdout).toContain('$3.00')
    expect((await prices('own')).stdout).not.toContain('qwen-three')
  })

  it('imports only models without a price, of one provider, on request', async () => {
    const list = file('litellm.json', litellm)
    const { stdout } = await prices('import', list, '--provider', 'openai', '--new-only', '--yes')
    expect(stdout).toContain('New: 1. Changed: 0. The same: 0.')
    expect(stdout).not.toContain('left out')
  })

  it('accepts a file in the form of the catalogue, with dated prices and names', async () => {
    const price = (from: string | null, until: string | null, input: string) => ({
      ...{ from, until, source: 'contract', verifiedOn: '2026-11-20' },
      rates: { uncachedInputTokens: input },
    })
    const own = {
      schemaVersion: 1,
      provider: 'my-host',
      unit: 'USD per 1,000,000 tokens',
      models: [
        {
          ...{
            model: 'm-1',
            kind: 'chat',
            names: ['m-1', 'm'],
            contextWindowTokens: 1_000,
            maxOutputTokens: 10,
          },
          prices: [price(null, '2026-06-01', '1'), price('2026-06-01', null, '2')],
        },
      ],
      aliases: [{ name: 'served', model: 'm-1', from: null, until: null }],
    }
    expect((await prices('import', file('own.json', own), '--format', 'own', '--yes')).exitCode).toBe(0)
    const at = (time: string) => prices('show', 'served', '--provider', 'my-host', '--at', time)
    expect((await at('2026-05-31')).stdout).toContain('own:my-host/m-1@undated')
    expect((await at('2026-06-01')).stdout).toContain('own:my-host/m-1@2026-06-01')
    const withTools = { ...own, patterns: [{ wholeName: 'm-.*', model: 'm-1' }] }
    expect((await prices('import', file('tools.json', withTools), '--yes')).stderr).toContain(
      'has "patterns"',
    )
    const misspelt = { ...own, models: [{ ...own.models[0], price: [] }] }
    expect((await prices('import', file('bad.json', misspelt), '--yes')).stderr).toContain('models > 0')
  })

  it('sends thousands of prices in pages of one change, and a repetition changes nothing', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 1_200 }, (_, index) => [
        `model-${index}`,
        { litellm_provider: 'openai', input_cost_per_token: (index + 1) * 1e-8, output_cost_per_token: 1e-6 },
      ]),
    )
    const list = file('many.json', many)
    const gateway = await startGateway()
    try {
      dataDir = gateway.dataDir
      const { stdout } = await prices('import', list, '--yes')
      expect(stdout).toContain('New: 1,200. Changed: 0. The same: 0.')
      expect(stdout).toContain('and 1,160 more')
      expect(stdout).toContain('Added: 1,200,')
      expect((await prices('import', list, '--yes')).stdout).toContain('The same: 1,200.')
      expect(linesOf((await prices('history')).stdout)).toHaveLength(1)
    } finally {
      await gateway.close()
    }
  })

  it.each([
    ['{}', 'has neither the shape of a price list'],
    ['no json', 'is not JSON'],
  ])('refuses a file with %s', async (text, sentence) => {
    const path = join(folder, 'file.json')
    writeFileSync(path, text)
    const { exitCode, stderr } = await prices('import', path, '--yes')
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(sentence)])
  })
})

describe('with a running server', { timeout: 90_000 }, () => {
  it('past calls are summed first and booked with --yes, and new calls have the new price at once', async () => {
    const gateway = await startGateway()
    try {
      dataDir = gateway.dataDir
      const usage = { prompt_tokens: 1_000, completion_tokens: 500, total_tokens: 1_500 }
      gateway.provider.answer(json(200, { ...chatAnswer(), model: 'my-model', usage }))
      const body = JSON.stringify({ model: 'my-model', messages: [{ role: 'user', content: 'Hi.' }] })
      for (let call = 0; call < 3; call += 1) await gateway.call({ body })

      const shown = await prices('add', ...myModel)
      const sentence =
        '3 past calls without a cost would get theirs: $0.00135 at list prices, $0.00135 to pay.'
      expect(shown.stdout).toContain(sentence)
      expect(shown.stderr).toContain('Nothing was changed.')
      const done = await prices('add', ...myModel, '--no-past-calls', '--yes')
      expect(done.stdout).not.toContain('past')
      const next = await gateway.call({ body })
      expect(next.headers['x-outlay-cost-usd']).toBe('0.00045')

      expect((await prices('past-calls')).stdout).toContain(sentence)
      const booked = await prices('past-calls', '--yes')
      expect(booked.stdout).toContain('Booked for 3 past calls: $0.00135 at list prices, $0.00135 to pay.')
      expect((await prices('past-calls', '--yes')).stdout).toBe(
        'No past call without a cost is explained by it.\n',
      )
      const verified = await runOutlay(['verify'], { OUTLAY_DATA_DIR: dataDir })
      expect(verified.stdout).toMatch(/^4 calls in \d quarter-hours?, verified in .* s: 0 differences\.\n$/)

      expect((await prices('factor', 'tests', '0.9', '--yes')).exitCode).toBe(0)
      expect((await gateway.call({ body })).headers['x-outlay-cost-usd']).toBe('0.000405')
      expect((await prices('map', 'openai', 'served', 'my-model', '--yes')).exitCode).toBe(0)
      expect((await prices('own')).stdout).toMatch(
        /served {2}my-model {2}ever[\s\S]*tests {2}every provider {2}0\.9/,
      )
    } finally {
      await gateway.close()
    }
  })
})

it.each([['own'], ['history'], ['remove', 'chg_1'], ['past-calls'], ['factor', 'p', '1']])(
  'prices %s in a folder without records fails with a sentence and creates none',
  async (...args) => {
    const { exitCode, stderr } = await prices(...args)
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('There is no database at')])
    expect(existsSync(dataDir)).toBe(false)
  },
)
