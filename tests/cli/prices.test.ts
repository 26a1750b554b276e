import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { priceList } from '@outlay/shared/api'
import { afterAll, describe, expect, it } from 'vitest'

const command = fileURLToPath(new URL('../../server/bin/outlay.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'outlay-prices-'))
afterAll(() => rmSync(folder, { recursive: true }))

function prices(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { PATH: process.env.PATH, OUTLAY_DATA_DIR: join(folder, 'data') }
  const options = { env, maxBuffer: 64 * 1024 * 1024 }
  return new Promise((resolve) => {
    execFile(process.execPath, [command, 'prices', ...args], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

/** The cells of the table line that begins with these cells. */
function cellsOf(table: string, ...first: string[]): string[] | undefined {
  const lines = table.split('\n').map((line) => line.split(/ {2,}/))
  return lines.find((cells) => first.every((cell, index) => cells[index] === cell))
}

describe('outlay prices list', () => {
  it('prints one line per price in force, per million tokens or per unit', async () => {
    const { code, stdout } = await prices('list', '--provider', 'openai')
    expect(code).toBe(0)
    const id = 'openai/gpt-4o-mini@2024-10-01'
    expect(cellsOf(stdout, 'openai', 'gpt-4o-mini')?.slice(2)).toEqual([
      '$0.15',
      '$0.075',
      '$0.60',
      '2024-10-01',
      id,
    ])
    expect(cellsOf(stdout, 'openai', 'whisper-1')?.[2]).toBe('seconds of audio: $0.006 a minute')
    expect(stdout).not.toContain('anthropic/')
    expect(stdout).not.toContain('openai/gpt-4o-2024-08-06@2024-08-06')
  })

  it('includes earlier prices with --all, with the day they ended', async () => {
    const { stdout } = await prices('list', '--provider', 'openai', '--all')
    const line = stdout.split('\n').find((text) => text.endsWith('openai/gpt-4o-2024-08-06@2024-08-06'))
    expect(line).toMatch(/\$2\.50 +— +\$10\.00 +2024-08-06 +2024-10-01 /)
  })

  it('prints the rows of the API with --json', async () => {
    const { stdout } = await prices('list', '--json')
    const { prices: rows } = priceList.parse({ prices: JSON.parse(stdout), toolFees: [] })
    expect(rows.length).toBeGreaterThan(250)
    expect(rows.find(({ id }) => id === 'openai/gpt-4o-mini@2024-10-01')).toMatchObject({
      unitPricesUsdPerMillion: { uncachedInputTokens: '0.15' },
    })
  })

  it('ends silently when the reader of its output stops', async () => {
    const child = spawn(process.execPath, [command, 'prices', 'list', '--all', '--json'])
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.stdout.once('data', () => child.stdout.destroy())
    const [code] = await once(child, 'close')
    expect([code, stderr]).toEqual([0, ''])
  })

  it('refuses an unknown provider and names the known ones', async () => {
    const { code, stdout, stderr } = await prices('list', '--provider', 'nobody')
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(
      /^outlay: There are no prices of a provider "nobody"\. There are of: anthropic, .*\n$/,
    )
  })
})

describe('outlay prices search', () => {
  it('finds entries with all words in provider, model or other names, in any case', async () => {
    const { code, stdout } = await prices('search', 'OPENAI', '4o-mini')
    expect(code).toBe(0)
    expect(cellsOf(stdout, 'openai', 'gpt-4o-mini')).toBeDefined()
    expect(cellsOf(stdout, 'openai', 'gpt-4o')).toBeUndefined()
  })

  it('says that nothing was found', async () => {
    expect(await prices('search', 'no', 'such\u001bmodel')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'outlay: No price has "no such\\u{1b}model" in its provider, model or other names.\n',
    })
  })
})

describe('outlay prices show', () => {
  it('explains a name for each provider that sells it, with its complete price', async () => {
    const { code, stdout } = await prices('show', 'gpt-5.6', '--at', '2026-11-20')
    expect(code).toBe(0)
    expect(stdout).toContain('A name that moves; at that time it means gpt-5.6-sol, of OpenAI\n')
    expect(stdout).toContain('gpt-5.6-sol, of OpenAI, sold by Microsoft Azure\n')
    expect(cellsOf(stdout, 'Standard')).toEqual(['Standard', '$4.00', '$0.40', '$5.00', '$20.00'])
    expect(cellsOf(stdout, 'Batch')?.[1]).toBe('$2.00')
    expect(cellsOf(stdout, 'Prompts over 272,000 tokens, priority')?.[4]).toBe('$60.00')
    expect(cellsOf(stdout, 'By region')?.[1]).toBe('hosts that keep data in a region: 10% more')
    expect(cellsOf(stdout, 'For its provider’s tools')?.[1]).toBe('web searches: $10.00 per 1,000')
    expect(cellsOf(stdout, 'Source')?.[1]).toMatch(/^https:.*, compared on \w+ \d+, 20\d\d$/)
    expect(cellsOf(stdout, 'Earlier prices')?.[1]).toContain('Jul 9, 2026 to Aug 21, 2026: Prompt $5.00')
  })

  it('can be limited to one provider', async () => {
    const { stdout } = await prices('show', 'gpt-5.6', '--provider', 'openai', '--at', '2026-08-01')
    expect(stdout).not.toContain('Azure')
    expect(cellsOf(stdout, 'Standard')?.[1]).toBe('$5.00')
    expect(cellsOf(stdout, 'Announced prices')?.[1]).toContain('since Aug 21, 2026: Prompt $4.00')
  })

  it('names units, and hours with other prices', async () => {
    const { stdout } = await prices('show', 'whisper-1', '--provider', 'openai')
    expect(cellsOf(stdout, 'Not by the token')?.[1]).toBe('seconds of audio: $0.006 a minute')
    const { stdout: hours } = await prices('show', 'deepseek-v4-flash', '--at', '2026-11-20')
    expect(hours).toMatch(/\d\d:\d\d to \d\d:\d\d UTC/)
  })

  it('never guesses, and lists similar names for an unknown one', async () => {
    const { code, stdout, stderr } = await prices('show', 'gpt-4o-mimi')
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(
      /^outlay: No model that has a price is called "gpt-4o-mimi"\. Spelt much alike: gpt-4o-mini,/,
    )
    expect(stderr).not.toContain('$')
  })

  it('says when a moving name has a meaning', async () => {
    const { code, stderr } = await prices('show', 'gpt-5.6', '--at', '2026-01-01')
    expect(code).toBe(1)
    expect(stderr).toBe(
      'outlay: At that time, no model was called "gpt-5.6". It means gpt-5.6-sol, of OpenAI, since Jul 9, 2026.\n',
    )
  })

  it('says when a model had no price, and which price followed', async () => {
    const { code, stdout } = await prices(
      'show',
      'gpt-4o-2024-08-06',
      '--provider',
      'openai',
      '--at',
      '2024-01-01',
    )
    expect(code).toBe(0)
    expect(stdout).toContain('No price is known at that time.\n')
    expect(cellsOf(stdout, 'Announced prices')?.[1]).toContain('Aug 6, 2024 to Oct 1, 2024: Prompt $2.50')
  })

  it('refuses an invalid time', async () => {
    const { code, stderr } = await prices('show', 'gpt-4o', '--at', 'yesterday')
    expect(code).toBe(1)
    expect(stderr).toContain('A time is a date such as 2026-11-20')
  })
})

describe('outlay prices diff', () => {
  function fileOf(name: string, content: unknown): string {
    const file = join(folder, name)
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
    return file
  }
  const mini = { litellm_provider: 'openai', input_cost_per_token: 1.5e-7, output_cost_per_token: 6e-7 }

  it('exits with 0 when all common prices are equal', async () => {
    const file = fileOf('equal.json', { 'gpt-4o-mini': mini, mine: { ...mini, litellm_provider: 'me' } })
    expect(await prices('diff', file)).toEqual({
      code: 0,
      stdout: 'Different: 0. Equal: 2.\n1 model has a price in the file alone.\n',
      stderr: '',
    })
    expect((await prices('diff', file, '--all')).stdout).toMatch(/\nme {2}mine\n$/)
  })

  it('exits with 1 and prints one line per difference', async () => {
    const file = fileOf('different.json', {
      'gpt-4o-mini-2024-07-18': { ...mini, input_cost_per_token: 2e-7, output_cost_per_token_batches: 1e-6 },
    })
    const { code, stdout } = await prices('diff', file, '--provider', 'openai')
    expect(code).toBe(1)
    const rows = stdout.split('\n').map((line) => line.split(/ {2,}/).slice(2))
    expect(rows[0]).toEqual(['part', 'ours', 'theirs'])
    expect(rows[1]).toEqual(['prompt', '$0.15', '$0.20'])
    expect(rows[2]).toEqual(['answer; batch', '$0.30', '$1.00'])
    const { stdout: json } = await prices('diff', file, '--json')
    expect(JSON.parse(json)).toMatchObject({
      format: 'LiteLLM',
      differences: [{ part: 'uncachedInputTokens', ours: '0.15', theirs: '0.2' }, { tier: 'batch' }],
      equal: 1,
      onlyTheirs: [],
    })
  })

  it('recognizes files of genai-prices and models.dev by their shape', async () => {
    const table = { input_mtok: 0.15, output_mtok: 0.6 }
    const genai = [{ id: 'openai', models: [{ id: 'gpt-4o-mini', match: {}, prices: table }] }]
    const modelsDev = { openai: { models: { 'gpt-4o-mini': { cost: { input: 0.15, output: 0.6 } } } } }
    for (const list of [genai, modelsDev]) {
      const { code, stdout } = await prices('diff', fileOf('list.json', list))
      expect([code, stdout]).toEqual([0, 'Different: 0. Equal: 2.\n'])
    }
  })

  it('exits with 1 when no price could be compared', async () => {
    const { code, stdout } = await prices(
      'diff',
      fileOf('other.json', { a: { ...mini, litellm_provider: 'x' } }),
    )
    expect(code).toBe(1)
    expect(stdout).toContain('The file and the prices have no model in common.')
  })

  it.each([
    ['{"a": 1,}', 'is not JSON: '],
    ['{"a": 1}', 'has not the shape of a price list'],
    [
      { 'gpt-4o': { ...mini, input_cost_per_token: 'free' } },
      'at gpt-4o > input_cost_per_token: that is not a price',
    ],
  ])('%j is refused with the place', async (content, sentence) => {
    const { code, stdout, stderr } = await prices('diff', fileOf('bad.json', content))
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(sentence)
    expect(stderr.split('\n')).toHaveLength(2)
  })

  it('reports a missing file', async () => {
    const { code, stderr } = await prices('diff', join(folder, 'missing.json'))
    expect(code).toBe(1)
    expect(stderr).toContain('missing.json cannot be read: ENOENT')
  })
})
