import type { OwnNameSummary } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { Panel } from '../../components/panel.tsx'
import { PanelTable, RowAction, RowName } from '../../components/panel-table.tsx'
import type { ToWithdraw } from './withdraw-dialog.tsx'

const { names: texts, ...prices } = words.prices

type OwnNamesPanelProps = {
  names: readonly OwnNameSummary[]
  /** Null for who may only look. */
  onWithdraw: ((target: ToWithdraw) => void) | null
}

/** What the operator's names mean: deployments, served names. */
export function OwnNamesPanel({ names, onWithdraw }: OwnNamesPanelProps) {
  if (names.length === 0) return null
  const columns = [
    { label: texts.columns.name },
    { label: texts.columns.model },
    { label: texts.columns.provider, className: 'hidden w-40 pr-3 sm:table-cell' },
    ...(onWithdraw ? [{ label: texts.columns.actions, className: 'w-20', isSilent: true }] : []),
  ]
  return (
    <Panel title={texts.title}>
      <p className="mb-3 max-w-prose text-[13px] text-muted">{texts.sentence}</p>
      <PanelTable title={texts.title} columns={columns} testId="own-names">
        {names.map(({ id, name, model, provider }) => (
          <tr key={id} className="border-t align-top">
            <RowName>
              <bdi className="font-medium">{name}</bdi>
            </RowName>
            <td className="py-1.5 pr-3 break-words">{model}</td>
            <td className="hidden py-1.5 pr-3 text-muted sm:table-cell">
              {words.providers[provider] ?? provider}
            </td>
            {onWithdraw && (
              <RowAction name={prices.takeBackNamed(name)} onClick={() => onWithdraw({ id, name })}>
                {prices.takeBack}
              </RowAction>
            )}
          </tr>
        ))}
      </PanelTable>
    </Panel>
  )
}
