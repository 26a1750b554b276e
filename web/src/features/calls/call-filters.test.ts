import type { KeySummary, UsageGroup } from '@outlay/shared/api'
import { describe, expect, test } from 'vitest'
import { type FilterSources, prepareChips, prepareChoices, withFilter } from './call-filters.ts'

const search = { id: 'prj_1', name: 'Search' }
const support = { id: 'prj_2', name: 'Support' }

const groups: UsageGroup[] = [
  { project: search, key: { id: 'key_1', name: 'production' }, model: 'gpt-4o' },
  { project: search, key: { id: 'key_1', name: 'production' }, model: 'gpt-4o-mini' },
  { project: support, key: { id: 'key_2', name: 'production' }, model: 'gpt-4o' },
  { project: null, key: { id: 'key_3', name: 'sk-...4f2a' }, model: null },
]
const sources: FilterSources = {
  groups,
  projects: [{ id: 'prj_9', name: 'Silent', createdAt: '2026-11-01T00:00:00.000Z' }],
  keys: [
    {
      id: 'key_3',
      name: 'sk-...4f2a',
      hint: 'sk-...4f2a',
      kind: 'pass-through',
      project: null,
    } as KeySummary,
  ],
}

function labelsOf(name: string, filters = {}): string[] {
  const choice = prepareChoices(filters, sources).find((candidate) => candidate.name === name)
  return choice!.options.map(({ label }) => label)
}

describe('what the list can be narrowed to', () => {
  test('is what had calls in the range, each once', () => {
    expect(labelsOf('model')).toEqual(['gpt-4o', 'gpt-4o-mini'])
    expect(labelsOf('project')).toEqual(['Search', 'Support'])
  })

  test('begins with all failed calls, then each way a call can end', () => {
    expect(labelsOf('outcome')).toEqual([
      'failed',
      'answered',
      'provider error',
      'refused',
      'caller left',
      'interrupted',
      'connection to the provider failed',
    ])
  })

  test('names keys with their projects, and callers’ own as such', () => {
    expect(labelsOf('key')).toEqual([
      'Search · production',
      'Support · production',
      'your own provider key sk-...4f2a',
    ])
  })

  test('offers only the keys of the project that is chosen', () => {
    expect(labelsOf('key', { project: 'prj_2' })).toEqual(['Support · production'])
  })

  test('keeps what is chosen though it had no calls', () => {
    expect(labelsOf('project', { project: 'prj_9' })).toEqual(['Search', 'Silent', 'Support'])
    expect(labelsOf('model', { model: 'gpt-3' })).toContain('gpt-3')
  })
})

test('each filter that is set can be taken back by name', () => {
  const chips = prepareChips({ outcome: 'refused', project: 'prj_1', model: 'free\u202Eexe' }, sources)
  expect(chips.map(({ text }) => text)).toEqual([
    'Outcome: refused',
    'Project: Search',
    'Model: free⟨U+202E⟩exe',
  ])
  expect(chips[1]!.removal).toBe('Remove the filter Project: Search')
})

test('all failed calls are one filter', () => {
  const filters = withFilter({ model: 'o3' }, 'outcome', 'failed')
  expect(filters).toEqual({ model: 'o3', outcome: 'failed' })
  expect(prepareChips(filters, sources)[0]!.text).toBe('Outcome: failed')
})

test('another project takes the key along, for it has other keys', () => {
  const filters = { project: 'prj_1', key: 'key_1', model: 'gpt-4o' }
  expect(withFilter(filters, 'project', 'prj_2')).toEqual({
    project: 'prj_2',
    key: undefined,
    model: 'gpt-4o',
  })
  expect(withFilter(filters, 'outcome', 'nonsense')).toEqual({ ...filters, outcome: undefined })
  expect(withFilter(filters, 'model', undefined)).toEqual({ ...filters, model: undefined })
})
