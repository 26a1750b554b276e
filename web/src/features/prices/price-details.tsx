import type { LabelledPrice, WaysTable } from '@outlay/shared/price-texts'
import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import { Fragment, useId } from 'react'
import { Facts } from '../../components/facts.tsx'
import type { ModelPrices, PriceLine } from './prepare-prices.ts'
import type { ToWithdraw } from './withdraw-dialog.tsx'

const texts = words.prices

type PriceDetailsProps = { model: ModelPrices; onWithdraw: ((target: ToWithdraw) => void) | null }

/** Everything about a model's price: each way it is sold, what comes and what was, and where that is written. */
export function PriceDetails({ model, onWithdraw }: PriceDetailsProps) {
  const { current, published, announced, earlier } = model
  const { ways, regions, units, tools, alsoCalled, note } = model.details()
  return (
    <div className="space-y-4 border-l-2 pl-4">
      {ways && <Ways table={ways} />}
      {units.length > 0 && <Labelled title={texts.unitsTitle} prices={units} />}
      {tools.length > 0 && <Labelled title={texts.toolsTitle} prices={tools} />}
      {published && <Lines title={texts.published} lines={[published]} />}
      {announced.length > 0 && <Lines title={texts.announced} lines={announced} />}
      {earlier.length > 0 && <Lines title={texts.earlier} lines={earlier} />}
      <Facts
        facts={[
          ...(regions.length > 0 ? [{ label: texts.regionsTitle, value: regions.join(' · ') }] : []),
          ...(note === null ? [] : [{ label: texts.note, value: note }]),
          ...(alsoCalled === null ? [] : [{ label: texts.alsoCalled, value: alsoCalled }]),
          { label: texts.columns.days, value: current.days },
          { label: texts.source, value: <Source line={current} /> },
          { label: texts.id, value: <span className="font-mono break-all select-all">{current.id}</span> },
        ]}
      />
      <Link
        to="/calls"
        search={{ range: '30d', model: model.model }}
        className="inline-block font-medium text-accent hover:underline"
      >
        {texts.seeCalls}
      </Link>
      {current.isOwn && onWithdraw && (
        <button
          type="button"
          aria-label={texts.takeBackNamed(model.model)}
          className="ml-5 min-h-6 font-medium text-accent hover:underline"
          onClick={() => onWithdraw({ id: current.id, name: model.model })}
        >
          {texts.takeBack}
        </button>
      )}
    </div>
  )
}

/** Wider than a phone where a model has many parts, so it scrolls by itself, with the keyboard too. */
function Ways({ table: { parts, ways } }: { table: WaysTable }) {
  const id = useId()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section aria-labelledby={id} tabIndex={0} className="overflow-x-auto">
      <table className="text-[13px]">
        <caption id={id} className="pb-1 text-left text-muted">
          {texts.waysTitle}
        </caption>
        <thead className="align-bottom text-muted">
          <tr>
            <th scope="col" className="py-1 pr-4 text-left font-normal">
              {texts.wayColumn}
            </th>
            {parts.map((part) => (
              <th key={part} scope="col" className="w-24 min-w-20 py-1 pl-3 numbers font-normal">
                {part}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ways.map(({ label, prices }) => (
            <tr key={label} className="border-t align-top">
              <th scope="row" className="max-w-56 min-w-28 py-1 pr-4 text-left font-normal">
                {label}
              </th>
              {prices.map((price, index) => (
                <td key={parts[index]} className="py-1 pl-3 numbers">
                  {price}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Labelled({ title, prices }: { title: string; prices: LabelledPrice[] }) {
  return (
    <div>
      <h3 className="mb-1 text-muted">{title}</h3>
      <dl className="grid grid-cols-[auto_1fr] gap-x-5 gap-y-1">
        {prices.map(({ label, price }) => (
          <Fragment key={label}>
            <dt>{label}</dt>
            <dd className="tabular-nums">{price}</dd>
          </Fragment>
        ))}
      </dl>
    </div>
  )
}

function Lines({ title, lines }: { title: string; lines: PriceLine[] }) {
  return (
    <div>
      <h3 className="mb-1 text-muted">{title}</h3>
      <dl className="grid grid-cols-[auto_1fr] gap-x-5 gap-y-1">
        {lines.map((line) => (
          <Fragment key={`${line.id} ${line.days}`}>
            <dt>{line.days}</dt>
            <dd className="text-muted tabular-nums">{line.unit ?? pricesText(line)}</dd>
          </Fragment>
        ))}
      </dl>
    </div>
  )
}

/** `Prompt $5.00 · Answer $15.00`: another price in one breath. */
function pricesText({ prompt, cached, answer }: PriceLine): string {
  const { parts } = texts
  return `${parts.prompt} ${prompt} · ${parts.cached} ${cached} · ${parts.answer} ${answer}`
}

/** A source of one's own may be any text: only an address becomes a link. */
function Source({ line }: { line: PriceLine }) {
  return (
    <>
      {/^https:\/\//.test(line.source) ? (
        <a
          href={line.source}
          target="_blank"
          rel="noreferrer"
          className="break-all text-accent hover:underline"
        >
          {line.source.replace(/^https:\/\//, '')}
        </a>
      ) : (
        <bdi className="break-words">{line.source}</bdi>
      )}
      <span className="text-muted">, {line.verified}</span>
    </>
  )
}
