import { words } from '@outlay/shared/words'
import { useMemo } from 'react'
import { Panel } from '../../components/panel.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { Waiting } from '../../components/waiting.tsx'
import type { Day } from '../../lib/calendar.ts'
import { MissingPrices } from './missing-prices.tsx'
import { type PriceSort, prepareMissing, preparePrices, providersOf } from './prepare-prices.ts'
import { PriceTable } from './price-table.tsx'
import { useModelUsage, usePrices } from './prices-query.ts'
import { ProviderChoice } from './provider-choice.tsx'

const texts = words.prices

type PricesPanelProps = {
  data: 'real' | 'simulated'
  zone: string
  today: Day
  search: string
  provider: string
  sort: PriceSort
  onSearch: (search: string) => void
  onProvider: (provider: string) => void
  onSort: (sort: PriceSort) => void
}

/** What models cost, and which of those in use have no price here. */
export function PricesPanel({ data, zone, today, search, provider, sort, ...on }: PricesPanelProps) {
  const prices = usePrices()
  const usage = useModelUsage({ today, zone, data })
  const { by, order } = sort
  const groups = useMemo(
    () => (prices.data ? preparePrices(prices.data, { search, provider, today, sort: { by, order } }) : []),
    [prices.data, search, provider, today, by, order],
  )
  const shown = groups.reduce((count, { models }) => count + models.length, 0)
  return (
    <div className="space-y-8">
      {usage.data && <MissingPrices models={prepareMissing(usage.data)} />}
      <Panel
        title={texts.title}
        aside={
          <div className="flex flex-wrap gap-2">
            <ProviderChoice
              providers={providersOf(prices.data?.prices ?? [])}
              value={provider}
              onChange={on.onProvider}
            />
            <SearchField label={texts.search} value={search} onChange={on.onSearch} />
          </div>
        }
      >
        <p className="mb-3 max-w-prose text-[13px] text-muted">{texts.sentence}</p>
        {prices.data === undefined ? (
          <Waiting query={prices} className="h-[60vh]" />
        ) : (
          <>
            <p role="status" className="sr-only">
              {texts.shown(shown)}
            </p>
            {shown === 0 ? (
              <p className="border-t py-6 text-muted">
                {search === '' && provider === '' ? texts.none : texts.noneMatch}
              </p>
            ) : (
              <PriceTable groups={groups} sort={sort} onSort={on.onSort} />
            )}
          </>
        )}
      </Panel>
    </div>
  )
}
