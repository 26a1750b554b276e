import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import { Fragment, useId, useState } from 'react'
import { Badge } from '../../components/badge.tsx'
import { Facts } from '../../components/facts.tsx'
import { SortHeader } from '../../components/sort-header.tsx'
import type { ModelPrices, PriceColumn, PriceLine, PriceSort } from './prepare-prices.ts'

const texts = words.prices

type PriceTableProps = { models: ModelPrices[]; sort: PriceSort; onSort: (sort: PriceSort) => void }

/** A line a model, with the parts most calls consist of; everything else opens under it. */
export function PriceTable({ models, sort, onSort }: PriceTableProps) {
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
      <thead className="text-left align-bottom text-muted">
        <tr>
          {header('model', texts.columns.model, 'pr-3', 'asc')}
          {header('prompt', texts.parts.prompt, 'w-20 numbers sm:w-28 sm:pr-3')}
          {header('cached', texts.parts.cached, 'hidden w-36 numbers pr-3 sm:table-cell')}
          {header('answer', texts.parts.answer, 'w-20 numbers sm:w-28 sm:pr-3')}
          <th scope="col" className="hidden w-44 py-1 pl-3 font-normal md:table-cell">
            {texts.columns.days}
          </th>
        </tr>
      </thead>
      <tbody>
        {models.map((model) => (
          <ModelRows key={`${model.provider}/${model.model}`} model={model} />
        ))}
      </tbody>
    </table>
  )
}

function ModelRows({ model }: { model: ModelPrices }) {
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
          {model.isEnded && <Badge>{texts.ended}</Badge>}
        </th>
        <td className="py-2 numbers sm:pr-3">{current.prompt}</td>
        <td className="hidden py-2 pr-3 numbers sm:table-cell">{current.cached}</td>
        <td className="py-2 numbers sm:pr-3">{current.answer}</td>
        <td className="hidden py-2 pl-3 text-muted md:table-cell">{current.days}</td>
      </tr>
      <tr id={id} hidden={!isOpen}>
        <td colSpan={5} className="pb-4 pl-5">
          {isOpen && <Details model={model} />}
        </td>
      </tr>
    </>
  )
}

function Details({ model }: { model: ModelPrices }) {
  const { current, earlier } = model
  return (
    <div className="space-y-3 border-l-2 pl-4">
      <Facts
        facts={[
          { label: texts.parts.cached, value: current.cached },
          ...current.others.map(({ part, price }) => ({ label: part, value: price })),
          { label: texts.columns.days, value: current.days },
          { label: texts.source, value: <Source line={current} /> },
          { label: texts.id, value: <span className="font-mono break-all select-all">{current.id}</span> },
        ]}
      />
      {earlier.length > 0 && <Earlier lines={earlier} />}
      <Link
        to="/calls"
        search={{ range: '30d', model: model.model }}
        className="inline-block font-medium text-accent hover:underline"
      >
        {texts.seeCalls}
      </Link>
    </div>
  )
}

function Earlier({ lines }: { lines: PriceLine[] }) {
  return (
    <div>
      <h3 className="mb-1 text-muted">{texts.earlier}</h3>
      <dl className="grid grid-cols-[auto_1fr] gap-x-5 gap-y-1">
        {lines.map((line) => (
          <Fragment key={line.id}>
            <dt>{line.days}</dt>
            <dd className="text-muted tabular-nums">{pricesText(line)}</dd>
          </Fragment>
        ))}
      </dl>
    </div>
  )
}

/** `Prompt $5.00, Answer $15.00`: an earlier price in one breath. */
function pricesText({ prompt, cached, answer }: PriceLine): string {
  const { parts } = texts
  return `${parts.prompt} ${prompt} · ${parts.cached} ${cached} · ${parts.answer} ${answer}`
}

function Source({ line }: { line: PriceLine }) {
  return (
    <>
      <a
        href={line.source}
        target="_blank"
        rel="noreferrer"
        className="break-all text-accent hover:underline"
      >
        {line.source.replace(/^https:\/\//, '')}
      </a>
      <span className="text-muted">, {line.verified}</span>
    </>
  )
}
