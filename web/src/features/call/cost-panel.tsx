import type { RequestDetail } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import { Facts } from '../../components/facts.tsx'
import { Panel } from '../../components/panel.tsx'
import { type CostStory, prepareCost } from './prepare-cost.ts'

/** The formula of a cost, laid out as one would on paper. */
export function CostPanel({ call }: { call: RequestDetail }) {
  const story = prepareCost(call)
  return (
    <Panel title={words.call.costTitle}>
      {story.sentence && <p className="mb-3 max-w-prose">{story.sentence}</p>}
      {story.lines.length > 0 && <CostTable story={story} />}
      <Facts facts={story.facts} />
      {story.priceId !== null && (
        <Link
          to="/prices"
          search={{ q: story.priceId }}
          className="mt-2 inline-block text-[13px] font-medium text-accent hover:underline"
        >
          {words.call.seePrice}
        </Link>
      )}
    </Panel>
  )
}

function CostTable({ story }: { story: CostStory }) {
  const { costColumns: columns } = words.call
  return (
    <table className="mb-4 w-full" data-testid="cost">
      <caption className="sr-only">{words.call.costTitle}</caption>
      <thead className="text-[13px] text-muted">
        <tr>
          <th scope="col" className="py-1 text-left font-normal">
            {columns.part}
          </th>
          <th scope="col" className="py-1 pl-3 numbers font-normal">
            {columns.quantity}
          </th>
          <th scope="col" className="py-1 pl-3 numbers font-normal">
            {columns.price}
          </th>
          <th scope="col" className="py-1 pl-3 numbers font-normal">
            {columns.cost}
          </th>
        </tr>
      </thead>
      <tbody>
        {story.lines.map((line) => (
          <tr key={line.part} className="border-t align-top">
            <th scope="row" className="py-1.5 text-left font-normal">
              {line.part}
              <ShareBar share={line.share} of={line.shareOfAll} />
            </th>
            <td className="py-1.5 pl-3 numbers">{line.quantity}</td>
            <td className="py-1.5 pl-3 numbers whitespace-nowrap">
              <span className="text-muted">× </span>
              {line.price}
            </td>
            <td className="py-1.5 pl-3 numbers whitespace-nowrap">
              <span className="text-muted">= </span>
              {line.cost}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        {story.atListPrice && (
          <SumRow label={words.call.atListPrice} amount={story.atListPrice} isMain={false} />
        )}
        {story.sum && <SumRow label={words.call.sum} amount={story.sum} isMain />}
      </tfoot>
    </table>
  )
}

/** How much of the whole a part is: drawn, and said beside it. */
function ShareBar({ share, of }: { share: string; of: number }) {
  return (
    <span className="flex items-center gap-2 text-xs text-muted">
      <span className="h-1 w-20 shrink-0 bg-raised" aria-hidden="true">
        <span className="block h-full bg-accent" style={{ width: `${of * 100}%` }} />
      </span>
      {share}
    </span>
  )
}

function SumRow({ label, amount, isMain }: { label: string; amount: string; isMain: boolean }) {
  return (
    <tr className={isMain ? 'border-t-2 border-ink font-semibold' : 'border-t text-muted'}>
      <th scope="row" colSpan={3} className="py-2 text-left font-[inherit]">
        {label}
      </th>
      <td className="py-2 pl-3 numbers">{amount}</td>
    </tr>
  )
}
