import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import { Panel } from '../../components/panel.tsx'
import type { Reasons } from './prepare-reasons.ts'
import { ReasonsTable } from './reasons-table.tsx'

type ReasonsPanelProps = {
  /** Null where the reports have too many models to tell why. */
  reasons: Reasons | null
  /** What the change is against: `vs Oct 1–20`. */
  versus: string
}

const { reasons: text } = words.spend

/** Why the spend is not what it was: one line a cause, which together are the change that the figures show. */
export function ReasonsPanel({ reasons, versus }: ReasonsPanelProps) {
  return (
    <Panel title={text.title}>
      {reasons === null ? (
        <p className="text-[13px] text-muted">{text.tooMany}</p>
      ) : (
        <>
          {reasons.reasons.length === 0 ? (
            <p className="text-[13px] text-muted">{text.same(versus)}</p>
          ) : (
            <ReasonsTable reasons={reasons.reasons} change={reasons.change} versus={versus} />
          )}
          <p className="mt-2 text-[13px] text-muted">
            {reasons.reasons.length > 0 && text.how}{' '}
            {reasons.withoutCost && (
              <>
                {text.withoutCost(reasons.withoutCost.before, reasons.withoutCost.now)}{' '}
                <Link to="/prices" className="font-medium text-accent hover:underline">
                  {text.seePrices}
                </Link>
              </>
            )}
          </p>
        </>
      )}
    </Panel>
  )
}

/** Why nothing is said about the change: nothing was chosen to compare with, or nothing is on record. */
export function NoReasonsPanel({ isOnRecord }: { isOnRecord: boolean }) {
  return (
    <Panel title={text.title}>
      <p className="text-[13px] text-muted">{isOnRecord ? text.notCompared : text.notOnRecord}</p>
    </Panel>
  )
}
