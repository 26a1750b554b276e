import { words } from '@outlay/shared/words'
import { FirstRows } from '../../components/first-rows.tsx'
import { Judgement, type Verdict } from '../../components/judgement.tsx'
import { Panel } from '../../components/panel.tsx'
import { PanelTable, RowName } from '../../components/panel-table.tsx'
import { Waiting } from '../../components/waiting.tsx'
import type { Day } from '../../lib/calendar.ts'
import { judgedDays } from '../../lib/judged-days.ts'
import { prepareReportedCosts, type ReportedCostLine } from './prepare-reported-costs.ts'
import { useRecentReportedCosts } from './reported-costs-query.ts'

const texts = words.reportedCosts
/** As many as of the tokens beside it. */
const linesAtFirst = 3

type ReportedCostsPanelProps = { data: 'real' | 'simulated'; zone: string; today: Day }

/** Whether providers charge what prices come to. */
export function ReportedCostsPanel({ data, zone, today }: ReportedCostsPanelProps) {
  const costs = useRecentReportedCosts({ today, zone, data })
  return (
    <Panel title={texts.title}>
      <p className="mb-3 max-w-prose text-[13px] text-muted">{texts.sentence(judgedDays)}</p>
      {costs.data === undefined ? (
        <Waiting query={costs} className="h-32" />
      ) : (
        <ReportedCostsTable lines={prepareReportedCosts(costs.data)} />
      )}
    </Panel>
  )
}

const columns = [
  { label: texts.columns.model },
  { label: texts.columns.charged, className: 'hidden w-28 numbers sm:table-cell' },
  { label: texts.columns.computed, className: 'hidden w-28 numbers sm:table-cell' },
  { label: texts.columns.difference, className: 'w-24 numbers sm:w-32' },
  { label: texts.columns.state, className: 'w-24 pl-4 sm:w-36' },
]

function ReportedCostsTable({ lines }: { lines: ReportedCostLine[] }) {
  if (lines.length === 0) return <p className="border-t py-6 text-muted">{texts.none}</p>
  const isAny = (state: ReportedCostLine['state']) => lines.some((line) => line.state === state)
  return (
    <FirstRows rows={lines} atFirst={linesAtFirst} more={texts.moreModels}>
      {(shown) => (
        <>
          <PanelTable title={texts.title} columns={columns} testId="reported-costs">
            {shown.map((line) => (
              <Line key={line.id} line={line} />
            ))}
          </PanelTable>
          {isAny('differing') && (
            <p className="mt-2 max-w-prose text-[13px]">{texts.stateReasons.differing}</p>
          )}
          {isAny('not-compared') && (
            <p className="mt-2 max-w-prose text-[13px] text-muted">{texts.stateReasons['not-compared']}</p>
          )}
        </>
      )}
    </FirstRows>
  )
}

const verdicts: Record<ReportedCostLine['state'], Verdict> = {
  ok: 'good',
  differing: 'bad',
  'too-few': 'open',
  'not-compared': 'open',
}

function Line({ line }: { line: ReportedCostLine }) {
  const { charged, computed, difference } = line
  return (
    <tr className="border-t align-top">
      <RowName>
        <bdi className="block font-medium">{line.model}</bdi>
        <span className="block text-muted">{line.about}</span>
        {line.without && <span className="block text-muted">{line.without}</span>}
        <span className="block text-muted sm:hidden">{line.amounts}</span>
      </RowName>
      <td className="hidden py-1.5 numbers sm:table-cell" title={charged.exact}>
        {charged.text}
      </td>
      <td className="hidden py-1.5 numbers sm:table-cell" title={computed.exact}>
        {computed.text}
      </td>
      <td className="py-1.5 numbers" title={difference.exact}>
        {difference.text}
        <span className="block text-muted">{line.share}</span>
      </td>
      <td className="py-1.5 pl-4">
        <Judgement
          verdict={verdicts[line.state]}
          text={texts.states[line.state]}
          reason={texts.stateReasons[line.state]}
        />
      </td>
    </tr>
  )
}
