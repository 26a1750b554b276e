import { words } from '@outlay/shared/words'
import { useState } from 'react'
import { Panel } from '../../components/panel.tsx'
import { Waiting } from '../../components/waiting.tsx'
import type { Day } from '../../lib/calendar.ts'
import { judgedDays, useRecentCounting } from './counting-query.ts'
import { type DriftLine, prepareDrift } from './prepare-drift.ts'

const texts = words.counting
/** What somebody should look at comes first; the prices stand below. */
const linesAtFirst = 3

type DriftPanelProps = { data: 'real' | 'simulated'; zone: string; today: Day }

/** Whether providers report as many tokens as there are. */
export function DriftPanel({ data, zone, today }: DriftPanelProps) {
  const counting = useRecentCounting({ today, zone, data })
  return (
    <Panel title={texts.title}>
      <p className="mb-3 max-w-prose text-[13px] text-muted">{texts.sentence(judgedDays)}</p>
      {counting.data === undefined ? (
        <Waiting query={counting} className="h-40" />
      ) : (
        <DriftTable lines={prepareDrift(counting.data)} />
      )}
    </Panel>
  )
}

function DriftTable({ lines }: { lines: DriftLine[] }) {
  const [isWhole, setIsWhole] = useState(false)
  if (lines.length === 0) return <p className="border-t py-6 text-muted">{texts.none}</p>
  const shown = isWhole ? lines : lines.slice(0, linesAtFirst)
  const isAnyDrifting = lines.some(({ state }) => state === 'drifting')
  return (
    <>
      <table className="w-full max-w-3xl table-fixed text-[13px]" data-testid="drift">
        <caption className="sr-only">{texts.title}</caption>
        <thead className="text-left align-bottom text-muted">
          <tr>
            <th scope="col" className="py-1 pr-3 font-normal">
              {texts.columns.model}
            </th>
            <th scope="col" className="w-28 py-1 numbers font-normal sm:w-52">
              {texts.columns.difference}
            </th>
            <th scope="col" className="w-24 py-1 pl-4 font-normal sm:w-40">
              {texts.columns.state}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((line) => (
            <tr key={line.id} className="border-t align-top">
              <th scope="row" className="py-1.5 pr-3 text-left font-normal">
                <bdi className="block font-medium break-words">{line.model}</bdi>
                <span className="text-muted">{line.about}</span>
              </th>
              <td className="py-1.5 numbers">
                {line.difference}
                <span className="block text-muted">{line.note}</span>
              </td>
              <td className="py-1.5 pl-4">
                <State state={line.state} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {isAnyDrifting && <p className="mt-2 max-w-prose text-[13px]">{texts.stateReasons.drifting}</p>}
      {shown.length < lines.length && (
        <button
          type="button"
          onClick={() => setIsWhole(true)}
          className="min-h-8 text-[13px] font-medium text-accent hover:underline"
        >
          {texts.moreModels(lines.length - shown.length)}
        </button>
      )}
    </>
  )
}

const marks = { ok: '✓', drifting: '▲', 'too-few': '…' } as const

function State({ state }: { state: DriftLine['state'] }) {
  const looks = state === 'drifting' ? 'font-medium text-bad' : state === 'ok' ? '' : 'text-muted'
  return (
    <span className={looks} title={texts.stateReasons[state]}>
      <span aria-hidden="true">{marks[state]}</span> {texts.states[state]}
    </span>
  )
}
