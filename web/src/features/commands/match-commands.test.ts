import type { KeySummary } from '@outlay/shared/api'
import { describe, expect, test } from 'vitest'
import { matchCommands } from './match-commands.ts'
import { type Names, prepareCommands } from './prepare-commands.ts'

const pages = [
  { to: '/', name: 'Home' },
  { to: '/spend', name: 'Spend' },
  { to: '/settings', name: 'Settings' },
] as const
const place = { pages, baseUrl: 'http://127.0.0.1:4100/v1', hasRange: false }

const names: Names = {
  projects: [project('prj_1', 'Search'), project('prj_2', 'Homework')],
  keys: [
    key({ id: 'key_1', name: 'Ada', project: { id: 'prj_1', name: 'Search' } }),
    key({
      id: 'key_2',
      kind: 'pass-through',
      name: 'sk-...4f2a',
      hint: 'sk-...4f2a',
      revokedAt: '2026-11-20T00:00:00.000Z',
    }),
  ],
  models: ['gpt-4o', 'gpt-4o-mini'],
}

describe('before anything is typed', () => {
  test('there is what always is, and no names of which there may be hundreds', () => {
    const { groups } = matchCommands(prepareCommands(place, names), '  ')
    expect(groups.map(({ name }) => name)).toEqual(['Pages', 'Do', 'Time range', 'Theme'])
  })

  test('there is no base URL to copy before it is known', () => {
    const labels = labelsOf('copy', { ...place, baseUrl: null })
    expect(labels).toEqual([])
    expect(labelsOf('copy')).toEqual(['Copy the base URL'])
  })

  test('a range says that it leads to Spend where the page has none', () => {
    const hint = (hasRange: boolean) =>
      prepareCommands({ ...place, hasRange }, names)
        .flatMap(({ items }) => items)
        .find(({ id }) => id === 'range:today')?.hint
    expect([hint(true), hint(false)]).toEqual(['', 'Spend'])
  })
})

describe('a search', () => {
  test.each([
    ['home', ['Home', 'Homework']],
    ['  HOME ', ['Home', 'Homework']],
    ['work', ['Homework']],
    ['this month', ['Month to date']],
    ['week', ['7 days']],
    ['gpt mini', ['gpt-4o-mini']],
    ['mini gpt', ['gpt-4o-mini']],
    ['4f2a', ['your own provider key sk-...4f2a']],
    ['dark', ['Theme: Dark']],
    ['base url', ['Copy the base URL', 'Connect a client']],
    ['errors', ['See the newest failed calls']],
    ['nothing is called this', []],
  ])('for %o finds %o', (search, labels) => {
    expect(labelsOf(search).sort()).toEqual([...labels].sort())
  })

  test('puts the name that begins with it before those that have it in them', () => {
    expect(labelsOf('search')).toEqual(['Search', 'Ada'])
    expect(labelsOf('gpt-4o')).toEqual(['gpt-4o', 'gpt-4o-mini'])
  })

  test('tells keys apart by their project, and says which are revoked', () => {
    const { groups } = matchCommands(prepareCommands(place, names), 'revoked')
    expect(groups[0]?.items.map(({ hint, action }) => [hint, action])).toEqual([
      ['no project yet, revoked', { kind: 'spend', of: 'key', id: 'key_2' }],
    ])
  })

  test('shows the first of many, and that there are more', () => {
    const models = Array.from({ length: 30 }, (_, index) => `model-${index}`)
    const found = matchCommands(prepareCommands(place, { ...names, models }), 'model-')
    expect(found).toMatchObject({ shown: 8, isCut: true })
    expect(matchCommands(prepareCommands(place, { ...names, models }), 'model-29')).toMatchObject({
      shown: 1,
      isCut: false,
    })
  })
})

test('no two commands are the same', () => {
  const ids = prepareCommands(place, names).flatMap(({ items }) => items.map(({ id }) => id))
  expect(new Set(ids).size).toBe(ids.length)
})

function labelsOf(search: string, where: Parameters<typeof prepareCommands>[0] = place): string[] {
  return matchCommands(prepareCommands(where, names), search).groups.flatMap(({ items }) =>
    items.map(({ label }) => label),
  )
}

function project(id: string, name: string) {
  return { id, name, createdAt: '2026-11-01T00:00:00.000Z' }
}

function key(changes: Partial<KeySummary>): KeySummary {
  return {
    id: 'key_0',
    kind: 'outlay',
    name: 'a key',
    hint: 'olk_4kTz…',
    project: null,
    provider: 'openai',
    permissions: [],
    createdAt: '2026-11-01T00:00:00.000Z',
    revokedAt: null,
    ...changes,
  }
}
