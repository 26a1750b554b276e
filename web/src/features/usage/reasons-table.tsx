import { formatMoneyExact } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useId, useState } from 'react'
import type { CostChange } from '../../lib/change.ts'
import type { Effect, Reason, ReasonShare } from './prepare-reasons.ts'

type ReasonsTableProps = { reasons: readonly Reason[]; change: CostChange; versus: string }

const { reasons: text } = words.spend

export function ReasonsTable({ reasons, change, versus }: ReasonsTableProps) {
  return (
    <table className="w-full table-fixed text-[13px]" data-testid="reasons">
      <caption className="sr-only">{text.caption(change.difference, versus)}</caption>
      <thead className="text-muted">
        <tr>
          <th scope="col" className="py-1 text-left font-normal lg:w-60">
            {text.columns.reason}
          </th>
          <th scope="col" className="hidden py-1 pl-2 text-left font-normal lg:table-cell">
            {text.columns.where}
          </th>
          <th scope="col" className="w-40 py-1 pl-2 numbers font-normal sm:w-64">
            {text.columns.change}
          </th>
        </tr>
      </thead>
      {reasons.map((reason) => (
        <ReasonLines key={reason.cause} reason={reason} />
      ))}
      <tfoot>
        <tr className="border-t border-control font-medium">
          <th scope="row" className="py-1.5 text-left font-medium">
            {text.total(versus)}
          </th>
          <td className="hidden lg:table-cell" />
          <td className="py-1.5 pl-2 numbers" title={formatMoneyExact(change.differenceUsd)}>
            {change.difference}
          </td>
        </tr>
      </tfoot>
    </table>
  )
}

/** A cause, and on demand those behind it. */
function ReasonLines({ reason }: { reason: Reason }) {
  const [isOpen, setIsOpen] = useState(false)
  const id = useId()
  const { label, where, shares, others } = reason
  return (
    <>
      <tbody>
        <Row effect={reason} detail={where}>
          {shares.length === 0 ? (
            label
          ) : (
            <button
              type="button"
              aria-expanded={isOpen}
              aria-controls={id}
              onClick={() => setIsOpen(!isOpen)}
              className="group -my-1 py-1 text-left"
            >
              <span className="group-hover:underline">{label}</span> <Chevron isDown={isOpen} />
            </button>
          )}
        </Row>
      </tbody>
      <tbody id={id} hidden={!isOpen}>
        {shares.map((share) => (
          <Row key={share.id} effect={share} detail={share.fact} isShare>
            <ShareLink share={share} />
          </Row>
        ))}
        {others && (
          <Row effect={others} detail="" isShare>
            {text.others(others.count)}
          </Row>
        )}
      </tbody>
    </>
  )
}

function Chevron({ isDown }: { isDown: boolean }) {
  return (
    <svg
      viewBox="0 0 8 8"
      className={`inline size-2 text-muted ${isDown ? 'rotate-90' : ''}`}
      aria-hidden="true"
    >
      <path d="M2 1l3 3-3 3" fill="none" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  )
}

type RowProps = { effect: Effect; detail: string; isShare?: boolean; children: ReactNode }

function Row({ effect, detail, isShare = false, children }: RowProps) {
  return (
    <tr className={`align-top ${isShare ? 'text-muted' : 'border-t'}`}>
      <th scope="row" className={`py-1.5 text-left ${isShare ? 'pl-4 font-normal' : 'font-medium'}`}>
        {children}
        <span className="block font-normal text-muted lg:hidden">
          <bdi>{detail}</bdi>
        </span>
      </th>
      <td className="hidden py-1.5 pl-2 text-muted lg:table-cell">
        <bdi>{detail}</bdi>
      </td>
      <td className="py-1.5 pl-4">
        <span className="flex items-baseline gap-3">
          <Bar effect={effect} isShare={isShare} />
          <span className="w-24 shrink-0 numbers" title={formatMoneyExact(effect.exactUsd)}>
            {effect.amount}
          </span>
        </span>
      </td>
    </tr>
  )
}

/** More to the right of nothing, less to the left of it, on one scale for all lines. */
function Bar({ effect: { bar, isMore }, isShare }: { effect: Effect; isShare: boolean }) {
  const nothing = isMore ? bar.start : bar.end
  return (
    <span className="relative h-2 grow" aria-hidden="true">
      <span className="absolute -inset-y-1 w-px bg-control" style={{ left: `${nothing}%` }} />
      <span
        className={`absolute inset-y-0 min-w-px ${isMore ? 'bg-accent' : 'bg-control'} ${isShare ? 'opacity-50' : ''}`}
        style={{ left: `${bar.start}%`, right: `${100 - bar.end}%` }}
      />
    </span>
  )
}

function ShareLink({ share: { name, filters } }: { share: ReasonShare }) {
  return (
    <Link
      from="/spend"
      to="/spend"
      search={(now) => ({ ...now, ...filters, by: 'key' })}
      resetScroll={false}
      className="text-ink hover:underline"
    >
      <bdi>{name}</bdi>
    </Link>
  )
}
