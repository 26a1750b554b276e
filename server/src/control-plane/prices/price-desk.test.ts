import type { PriceDraft } from '@outlay/shared/api'
import {
  compilePriceBook,
  loadCatalogue,
  type OwnRecords,
  type PriceBook,
  resolveModel,
} from '@outlay/shared/pricing'
import { beforeEach, describe, expect, it } from 'vitest'
import { previewDraft } from './preview-draft.ts'
import { createPriceDesk, type PriceDesk } from './price-desk.ts'
import type { OwnPriceStore, PriceChange } from './store.ts'

const shipped = compilePriceBook(loadCatalogue())
const now = Date.parse('2026-11-20T12:00:00Z')

let desk: PriceDesk
beforeEach(async () => {
  desk = await createPriceDesk({
    store: storeInMemory(),
    shipped,
    findProjectId: async (name) => (name === 'search' ? 'prj_1' : null),
    now: () => now,
  })
})

describe('the price desk', () => {
  it('makes a new book for each change and leaves the former book unchanged', async () => {
    const before = desk.book()
    const change = await desk.add(draftOf([price({})]), 'added')
    expect(desk.book()).not.toBe(before)
    expect(resolveModel(before, 'openai', 'my-model', now)).toBeNull()
    expect(resolveModel(desk.book(), 'openai', 'my-model', now)?.origin).toBe('own')
    expect(desk.prices().filter(({ origin }) => origin === 'own')).toMatchObject([
      { id: change.prices[0]?.id },
    ])
  })

  it('never assigns an id twice, within a draft or after a withdrawal', async () => {
    const first = await desk.add(draftOf([price({}), price({})]), 'added')
    expect(first.prices.map(({ id }) => id)).toEqual([
      'own:openai/my-model@undated',
      'own:openai/my-model@undated#2',
    ])
    expect((await desk.withdraw(first.id))?.withdrawn).toHaveLength(2)
    expect(await desk.withdraw(first.id)).toBeNull()
    const again = await desk.add(draftOf([price({})]), 'added')
    expect(again.prices[0]?.id).toBe('own:openai/my-model@undated#3')
    expect((await desk.withdraw('own:openai/my-model@undated#3'))?.withdrawn).toEqual([again.prices[0]?.id])
  })

  it('accepts an Azure name for the model router, although the router has no price of its own', async () => {
    const router = { ...name, provider: 'azure', name: 'smart', model: 'model-router' }
    expect((await desk.add({ ...draftOf([]), names: [router] }, 'named')).names).toMatchObject([
      { provider: 'azure', name: 'smart', model: 'model-router' },
    ])
    const elsewhere = { ...router, provider: 'openai' }
    await expect(desk.draft({ ...draftOf([]), names: [elsewhere] })).rejects.toThrow('No model of openai')
  })

  it('withdraws a name and a factor like a price', async () => {
    const { names } = await desk.add({ ...draftOf([]), names: [name] }, 'named')
    const { factors } = await desk.setFactor({ project: 'search', provider: null, factor: '0.9' })
    expect(desk.records()).toMatchObject({ names, factors: [{ projectId: 'prj_1', from: now }] })
    await desk.withdraw(names[0]!.id)
    await desk.withdraw(factors[0]!.id)
    expect(desk.records()).toEqual({ prices: [], names: [], factors: [] })
  })

  it.each<[string, () => Promise<unknown>]>([
    ['give prices or names', () => desk.add(draftOf([]), 'added')],
    ['a price has rates or units', () => desk.draft(draftOf([price({ rates: undefined })]))],
    [
      'finer than nine decimals',
      () =>
        desk.draft(
          draftOf([price({ rates: { uncachedInputTokens: '0.000000001' }, regions: { us: '1.5' } })]),
        ),
    ],
    [
      'a name means another model',
      () => desk.draft(draftOf([price({}), { ...price({}), model: 'other', names: ['my-model'] }])),
    ],
    [
      'No model of openai is called "nothing"',
      () => desk.draft({ ...draftOf([]), names: [{ ...name, model: 'nothing' }] }),
    ],
    ['No change has that id', () => desk.add({ ...draftOf([price({})]), changeId: 'chg_1' }, 'added')],
    ['No project has the id or name', () => desk.setFactor({ project: 'x', provider: null, factor: '1' })],
  ])('refuses with "%s", and changes nothing', async (sentence, work) => {
    await expect(work()).rejects.toThrow(sentence)
    expect(desk.records()).toEqual({ prices: [], names: [], factors: [] })
  })
})

describe('the preview of a draft', () => {
  const preview = async (draft: PriceDraft, book: PriceBook = desk.book()) =>
    previewDraft(book, (await desk.draft(draft)).book, draft, now)

  it('tells new, changed and equal prices apart, at the end of their days that is nearest to now', async () => {
    const rates = { uncachedInputTokens: '1.0' }
    await desk.add(draftOf([price({ rates: { uncachedInputTokens: '1' } })]), 'added')
    const { prices: lines } = await preview(
      draftOf([
        price({ rates }),
        { ...price({ rates: { uncachedInputTokens: '2' }, from: '2099-01-01' }) },
        { ...price({ rates: { uncachedInputTokens: '3' }, from: '2020-01-01', until: '2021-01-01' }) },
        { ...price({ rates }), model: 'other' },
      ]),
    )
    expect(lines.map(({ status }) => status)).toEqual(['same', 'changed', 'changed', 'new'])
    expect(lines[1]).toMatchObject({
      before: { uncachedInputTokens: '1' },
      after: { uncachedInputTokens: '2' },
    })
  })

  it('shows the former and the future meaning of a name', async () => {
    const names = [name, { ...name, name: 'gpt-4o', model: 'gpt-4.1' }]
    expect((await preview({ ...draftOf([]), names })).names).toEqual([
      { provider: 'openai', name: 'mine', from: null, before: null, after: 'gpt-4o-mini' },
      { provider: 'openai', name: 'gpt-4o', from: null, before: 'gpt-4o', after: 'gpt-4.1' },
    ])
  })
})

const name = { provider: 'openai', name: 'mine', model: 'gpt-4o-mini', from: null }

function draftOf(prices: PriceDraft['prices']): PriceDraft {
  return { prices, names: [], note: null, changeId: null }
}

type Price = PriceDraft['prices'][number]

function price(changes: Partial<Price['price']>): Price {
  return {
    provider: 'openai',
    model: 'my-model',
    names: [],
    kind: null,
    contextWindowTokens: null,
    maxOutputTokens: null,
    note: null,
    price: {
      from: null,
      until: null,
      rates: { uncachedInputTokens: '1' },
      source: 'contract',
      verifiedOn: '2026-11-20',
      ...changes,
    },
  }
}

function storeInMemory(): OwnPriceStore {
  const changes: PriceChange[] = []
  const all = () => changes.flatMap(({ prices }) => prices)
  return {
    async readOwn(): Promise<OwnRecords> {
      const withdrawn = new Set(changes.flatMap((change) => change.withdrawn))
      const inForce = ({ id }: { id: string }) => !withdrawn.has(id)
      return {
        prices: all().filter(inForce),
        names: changes.flatMap(({ names }) => names).filter(inForce),
        factors: changes.flatMap(({ factors }) => factors).filter(inForce),
      }
    },
    isTaken: async (id) => all().some((one) => one.id === id),
    addChange: async (change) => void changes.push(change),
    listChanges: async () => [...changes].reverse(),
    findChange: async (id) => changes.find((change) => change.id === id) ?? null,
    addMissing: async () => {},
  }
}
