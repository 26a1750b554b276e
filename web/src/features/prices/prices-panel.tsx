import { words } from '@outlay/shared/words'
import { useMemo } from 'react'
import { Panel } from '../../components/panel.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { Waiting } from '../../components/waiting.tsx'
import type { Day } from '../../lib/calendar.ts'
import { MissingPrices } from './missing-prices.tsx'
import { type PriceSort, prepareMissing, preparePrices } from './prepare-prices.ts'
import { PriceTable } from './price-table.tsx'
import { useModelUsage, usePrices } from './prices-query.ts'

const texts = words.prices

type PricesPanelProps = {
  data: 'real' | 'simulated'
  zone: string
  today: Day
  search: string
  sort: PriceSort
  onSearch: (search: string) => void
  onSort: (sort: PriceSort) => void
}

/** What models cost, and which of those in use have no price here. */
export function PricesPanel({ data, zone, today, search, sort, onSearch, onSort }: PricesPanelProps) {
  const prices = usePrices()
  const usage = useModelUsage({ today, zone, data })
  const { by, order } = sort
  const models = useMemo(
    () => preparePrices(prices.data ?? [], { search, sort: { by, order } }),
    [prices.data, search, by, order],
  )
  return (
    <div className="space-y-8">
      {usage.data && <MissingPrices models={prepareMissing(usage.data)} />}
      <Panel
        title={texts.title}
        aside={<SearchField label={texts.search} value={search} onChange={onSearch} />}
      >
        <p className="mb-3 max-w-prose text-[13px] text-muted">{texts.sentence}</p>
        {prices.data === undefined ? (
          <Waiting query={prices} className="h-[60vh]" />
        ) : (
          <>
            <p role="status" className="sr-only">
              {texts.shown(models.length)}
            </p>
            {models.length === 0 ? (
              <p className="border-t py-6 text-muted">{search === '' ? texts.none : texts.noneMatch}</p>
            ) : (
              <PriceTable models={models} sort={sort} onSort={onSort} />
            )}
          </>
        )}
      </Panel>
    </div>
  )
}
