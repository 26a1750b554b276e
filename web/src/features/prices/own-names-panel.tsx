import type { OwnNameSummary } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { Panel } from '../../components/panel.tsx'
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
  return (
    <Panel title={texts.title}>
      <p className="mb-3 max-w-prose text-[13px] text-muted">{texts.sentence}</p>
      <table className="w-full max-w-3xl table-fixed text-[13px]" data-testid="own-names">
        <caption className="sr-only">{texts.title}</caption>
        <thead className="text-left align-bottom text-muted">
          <tr>
            <th scope="col" className="py-1 pr-3 font-normal">
              {texts.columns.name}
            </th>
            <th scope="col" className="py-1 pr-3 font-normal">
              {texts.columns.model}
            </th>
            <th scope="col" className="hidden w-40 py-1 pr-3 font-normal sm:table-cell">
              {texts.columns.provider}
            </th>
            {onWithdraw && (
              <th scope="col" className="w-20 py-1 font-normal">
                <span className="sr-only">{texts.columns.actions}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {names.map(({ id, name, model, provider }) => (
            <tr key={id} className="border-t align-top">
              <th scope="row" className="py-1.5 pr-3 text-left font-medium break-words">
                <bdi>{name}</bdi>
              </th>
              <td className="py-1.5 pr-3 break-words">{model}</td>
              <td className="hidden py-1.5 pr-3 text-muted sm:table-cell">
                {words.providers[provider] ?? provider}
              </td>
              {onWithdraw && (
                <td className="py-1.5 text-right">
                  <button
                    type="button"
                    aria-label={prices.takeBackNamed(name)}
                    className="min-h-6 font-medium text-accent hover:underline"
                    onClick={() => onWithdraw({ id, name })}
                  >
                    {prices.takeBack}
                  </button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}
