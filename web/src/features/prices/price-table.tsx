import { words } from '@outlay/shared/words'
import { useId, useState } from 'react'
import { Badge } from '../../components/badge.tsx'
import { SortHeader } from '../../components/sort-header.tsx'
import type { ModelPrices, PriceColumn, PriceGroup, PriceSort } from './prepare-prices.ts'
import { PriceDetails } from './price-details.tsx'
import type { ToWithdraw } from './withdraw-dialog.tsx'

const texts = words.prices

type PriceTableProps = {
  groups: PriceGroup[]
  sort: PriceSort
  onSort: (sort: PriceSort) => void
  /** Null for who may only look. */
  onWithdraw: ((target: ToWithdraw) => void) | null
}

/** A line a model, with the parts most calls consist of; everything else opens under it. */
export function PriceTable({ groups, sort, onSort, onWithdraw }: PriceTableProps) {
  const header = (column: PriceColumn, label: string, className: string, first: 'asc' | 'desc' = 'desc') => (
    <SortHeader
      column={column}
      label={label}
      sort={sort}
      first={first}
      className={className}
      onSort={onSort}
    />
  )
  return (
    <table className="w-full table-fixed text-[13px]" data-testid="prices">
      <caption className="pb-1 text-left text-muted">{texts.perMillion}</caption>
      {/* By place, not by name: where columns are hidden, those behind them move up, and what spans all five ends here. */}
      <colgroup>
        <col />
        <col className="w-20 sm:w-28" />
        <col className="w-20 sm:w-36" />
        <col className="w-0 sm:w-28" />
        <col className="w-0 md:w-44" />
      </colgroup>
      <thead className="text-left align-bottom text-muted">
        <tr>
          {header('model', texts.columns.model, 'pr-3', 'asc')}
          {header('prompt', texts.parts.prompt, 'numbers sm:pr-3')}
          {header('cached', texts.parts.cached, 'hidden numbers pr-3 sm:table-cell')}
          {header('answer', texts.parts.answer, 'numbers sm:pr-3')}
          <th scope="col" className="hidden py-1 pl-3 font-normal md:table-cell">
            {texts.columns.days}
          </th>
        </tr>
      </thead>
      {groups.map(({ name, models }) => (
        <tbody key={name}>
          {name !== null && (
            <tr className="border-t">
              <th scope="rowgroup" colSpan={5} className="pt-6 pb-1.5 text-left font-medium text-muted">
                {name}
              </th>
            </tr>
          )}
          {models.map((model) => (
            <ModelRows
              key={`${model.provider}/${model.model}`}
              model={model}
              isGrouped={name !== null}
              onWithdraw={onWithdraw}
            />
          ))}
        </tbody>
      ))}
    </table>
  )
}

type ModelRowsProps = Pick<PriceTableProps, 'onWithdraw'> & { model: ModelPrices; isGrouped: boolean }

function ModelRows({ model, isGrouped, onWithdraw }: ModelRowsProps) {
  const [isOpen, setIsOpen] = useState(model.isMeant)
  const id = useId()
  const { current } = model
  return (
    <>
      <tr className="border-t align-top hover:bg-raised">
        <th scope="row" className="py-1.5 pr-3 text-left font-normal">
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={id}
            title={texts.show(model.model)}
            onClick={() => setIsOpen(!isOpen)}
            className="flex min-h-6 max-w-full items-center gap-2 text-left"
          >
            <span aria-hidden="true" className={`text-[10px] text-muted ${isOpen ? 'rotate-90' : ''}`}>
              ▶
            </span>
            <span className="min-w-0 font-medium break-words">{model.model}</span>
          </button>
          {!isGrouped && <span className="block pl-4.5 text-muted">{model.providerName}</span>}
          {current.unit !== null && <span className="block pl-4.5 text-muted">{current.unit}</span>}
          {current.isOwn && (
            <span className="block pl-4.5">
              <Badge>{texts.yours}</Badge>
            </span>
          )}
          {model.isEnded && <Badge>{texts.ended}</Badge>}
        </th>
        <td className="py-2 numbers sm:pr-3">{current.prompt}</td>
        <td className="hidden py-2 pr-3 numbers sm:table-cell">{current.cached}</td>
        <td className="py-2 numbers sm:pr-3">{current.answer}</td>
        <td className="hidden py-2 pl-3 text-muted md:table-cell">{current.days}</td>
      </tr>
      <tr id={id} hidden={!isOpen}>
        <td colSpan={5} className="pb-4 pl-5">
          {isOpen && <PriceDetails model={model} onWithdraw={onWithdraw} />}
        </td>
      </tr>
    </>
  )
}
