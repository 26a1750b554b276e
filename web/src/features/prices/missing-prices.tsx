import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import { Panel } from '../../components/panel.tsx'
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
  return (
    <Panel title={texts.title}>
      <p className="mb-3 max-w-prose text-[13px] text-muted">{texts.sentence(missingPriceDays)}</p>
      <table className="w-full max-w-2xl table-fixed text-[13px]">
        <caption className="sr-only">{texts.title}</caption>
        <thead className="text-left align-bottom text-muted">
          <tr>
            <th scope="col" className="py-1 pr-3 font-normal">
              {texts.columns.model}
            </th>
            <th scope="col" className="w-28 py-1 numbers font-normal sm:w-44">
              {texts.columns.calls}
            </th>
            <th scope="col" className="w-20 py-1 numbers font-normal sm:w-36">
              {texts.columns.of}
            </th>
            {onAdd && (
              <th scope="col" className="w-16 py-1 font-normal sm:w-32">
                <span className="sr-only">{words.prices.names.columns.actions}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {models.map(({ model, shown, calls, of }) => (
            <tr key={model} className="border-t">
              <th scope="row" className="py-1.5 pr-3 text-left font-normal break-words">
                <Link to="/calls" search={{ range: '30d', model }} className="font-medium hover:underline">
                  <bdi>{shown}</bdi>
                </Link>
              </th>
              <td className="py-1.5 numbers">{calls}</td>
              <td className="py-1.5 numbers text-muted">{of}</td>
              {onAdd && (
                <td className="py-1.5 text-right">
                  <button
                    type="button"
                    aria-label={words.prices.add.of(shown)}
                    className="min-h-6 font-medium text-accent hover:underline"
                    onClick={() => onAdd(model)}
                  >
                    {words.prices.add.open}
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
