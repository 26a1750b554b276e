import type { Status } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { useEffect, useMemo, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Panel } from '../../components/panel.tsx'
import { ReadOnlyNote } from '../../components/read-only-note.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { Waiting } from '../../components/waiting.tsx'
import type { Day } from '../../lib/calendar.ts'
import { AddPriceDialog } from './add-price-dialog.tsx'
import { MissingPrices } from './missing-prices.tsx'
import { OwnNamesPanel } from './own-names-panel.tsx'
import { bookedTexts } from './prepare-preview.ts'
import {
  hasPriceToday,
  type PriceSort,
  prepareMissing,
  preparePrices,
  providersOf,
} from './prepare-prices.ts'
import { PriceTable } from './price-table.tsx'
import { useModelUsage, useOwnPrices, usePrices } from './prices-query.ts'
import { ProviderChoice } from './provider-choice.tsx'
import { type ToWithdraw, WithdrawDialog } from './withdraw-dialog.tsx'

const texts = words.prices

type PricesPanelProps = {
  access: Status['access']
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
export function PricesPanel({ access, data, zone, today, search, provider, sort, ...on }: PricesPanelProps) {
  const prices = usePrices()
  const own = useOwnPrices()
  const [newModel, setNewModel] = useState<string | null>(null)
  const [toWithdraw, setToWithdraw] = useState<ToWithdraw | null>(null)
  const [done, setDone] = useState<readonly string[]>([])
  const note = useRef<HTMLDivElement>(null)
  const canChange = access === 'change'
  const usage = useModelUsage({ today, zone, data })
  const { by, order } = sort
  const groups = useMemo(
    () => (prices.data ? preparePrices(prices.data, { search, provider, today, sort: { by, order } }) : []),
    [prices.data, search, provider, today, by, order],
  )
  const shown = groups.reduce((count, { models }) => count + models.length, 0)

  // What was pressed may be gone with the row it stood in, so the focus goes to what says so.
  useEffect(() => {
    if (done.length > 0) note.current?.focus()
  }, [done])

  function finish(sentences: readonly string[]) {
    setDone(sentences)
    setNewModel(null)
    setToWithdraw(null)
  }

  return (
    <div className="space-y-8">
      <div ref={note} tabIndex={-1} role="status" className="text-[13px] empty:hidden">
        {done.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      {usage.data && (
        <MissingPrices models={prepareMissing(usage.data)} onAdd={canChange ? setNewModel : null} />
      )}
      <OwnNamesPanel names={own.data?.names ?? []} onWithdraw={canChange ? setToWithdraw : null} />
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
            <Button
              onClick={() => setNewModel('')}
              disabled={!canChange}
              className="border-accent text-accent"
            >
              {texts.add.open}
            </Button>
          </div>
        }
      >
        <p className="mb-3 max-w-prose text-[13px] text-muted">{texts.sentence}</p>
        <ReadOnlyNote access={access} />
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
              <PriceTable
                groups={groups}
                sort={sort}
                onSort={on.onSort}
                onWithdraw={canChange ? setToWithdraw : null}
              />
            )}
          </>
        )}
      </Panel>
      <AddPriceDialog
        model={newModel}
        providers={providersOf(prices.data?.prices ?? []).map(({ value }) => value)}
        hasPrice={(provider, model) => hasPriceToday(prices.data?.prices ?? [], { provider, model, today })}
        today={today}
        onClose={() => setNewModel(null)}
        onAdded={(model, { booked }) =>
          finish([texts.add.done(model), ...(booked === null ? [] : bookedTexts(booked))])
        }
      />
      <WithdrawDialog
        target={toWithdraw}
        onClose={() => setToWithdraw(null)}
        onWithdrawn={(name) => finish([texts.takingBack.done(name)])}
      />
    </div>
  )
}
