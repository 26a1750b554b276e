import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import { Panel } from '../../components/panel.tsx'
import { PanelTable, RowAction, RowName } from '../../components/panel-table.tsx'
import type { MissingPrice } from './prepare-prices.ts'
import { missingPriceDays } from './prices-query.ts'

const texts = words.prices.missing

type MissingPricesProps = {
  models: MissingPrice[]
  /** Null for who may only look. */
  onAdd: ((model: string) => void) | null
}

/** What is in no sum, because nobody publishes its price or the provider did not say enough. */
export function MissingPrices({ models, onAdd }: MissingPricesProps) {
  if (models.length === 0) return null
  const actions = { label: words.prices.names.columns.actions, className: 'w-16 sm:w-32', isSilent: true }
  const columns = [
    { label: texts.columns.model },
    { label: texts.columns.calls, className: 'w-28 numbers sm:w-44' },
    { label: texts.columns.of, className: 'w-20 numbers sm:w-36' },
    ...(onAdd ? [actions] : []),
  ]
  return (
    <Panel title={texts.title}>
      <p className="mb-3 max-w-prose text-[13px] text-muted">{texts.sentence(missingPriceDays)}</p>
      <PanelTable title={texts.title} columns={columns} isNarrow>
        {models.map(({ model, shown, calls, of }) => (
          <tr key={model} className="border-t">
            <RowName>
              <Link to="/calls" search={{ range: '30d', model }} className="font-medium hover:underline">
                <bdi>{shown}</bdi>
              </Link>
            </RowName>
            <td className="py-1.5 numbers">{calls}</td>
            <td className="py-1.5 numbers text-muted">{of}</td>
            {onAdd && (
              <RowAction name={words.prices.add.of(shown)} onClick={() => onAdd(model)}>
                {words.prices.add.open}
              </RowAction>
            )}
          </tr>
        ))}
      </PanelTable>
    </Panel>
  )
}
