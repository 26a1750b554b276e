import { words } from '@outlay/shared/words'
import { FirstRows } from '../../components/first-rows.tsx'
import { Judgement, type Verdict } from '../../components/judgement.tsx'
import { Panel } from '../../components/panel.tsx'
import { PanelTable, RowName } from '../../components/panel-table.tsx'
import { Waiting } from '../../components/waiting.tsx'
import type { Day } from '../../lib/calendar.ts'
import { judgedDays } from '../../lib/judged-days.ts'
import { useRecentCounting } from './counting-query.ts'
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

const columns = [
  { label: texts.columns.model },
  { label: texts.columns.difference, className: 'w-28 numbers sm:w-52' },
  { label: texts.columns.state, className: 'w-24 pl-4 sm:w-40' },
]

const verdicts: Record<DriftLine['state'], Verdict> = { ok: 'good', drifting: 'bad', 'too-few': 'open' }

function DriftTable({ lines }: { lines: DriftLine[] }) {
  if (lines.length === 0) return <p className="border-t py-6 text-muted">{texts.none}</p>
  const isAnyDrifting = lines.some(({ state }) => state === 'drifting')
  return (
    <FirstRows rows={lines} atFirst={linesAtFirst} more={texts.moreModels}>
      {(shown) => (
        <>
          <PanelTable title={texts.title} columns={columns} testId="drift">
            {shown.map((line) => (
              <tr key={line.id} className="border-t align-top">
                <RowName>
                  <bdi className="block font-medium">{line.model}</bdi>
                  <span className="text-muted">{line.about}</span>
                </RowName>
                <td className="py-1.5 numbers">
                  {line.difference}
                  <span className="block text-muted">{line.note}</span>
                </td>
                <td className="py-1.5 pl-4">
                  <Judgement
                    verdict={verdicts[line.state]}
                    text={texts.states[line.state]}
                    reason={texts.stateReasons[line.state]}
                  />
                </td>
              </tr>
            ))}
          </PanelTable>
          {isAnyDrifting && <p className="mt-2 max-w-prose text-[13px]">{texts.stateReasons.drifting}</p>}
        </>
      )}
    </FirstRows>
  )
}
