import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { FirstRows } from '../../components/first-rows.tsx'
import { Panel } from '../../components/panel.tsx'
import type { Attention, AttentionLink } from './prepare-attention.ts'

/** As many as leave the rest of the page on one screen; the most urgent come first. */
const itemsAtFirst = 3

/** What somebody has to look at, and where; or that there is nothing. */
export function AttentionPanel({ items }: { items: Attention[] }) {
  return (
    <Panel title={words.home.attention.title}>
      {items.length === 0 ? (
        <p className="text-muted">{words.home.attention.none}</p>
      ) : (
        <FirstRows rows={items} atFirst={itemsAtFirst} more={words.home.attention.more}>
          {(shown) => (
            <ul className="text-[13px]">
              {shown.map((item) => (
                <Item key={item.id} item={item} />
              ))}
            </ul>
          )}
        </FirstRows>
      )}
    </Panel>
  )
}

function Item({ item: { text, amount, action, to } }: { item: Attention }) {
  return (
    <li className="relative flex items-baseline gap-x-3 border-t py-2 first:border-t-0 first:pt-0 hover:bg-raised">
      <span className="min-w-0 grow">
        <bdi className="break-words">{text}</bdi>
        {amount && <span className="block text-muted">{amount}</span>}
      </span>
      <ActionLink to={to} label={`${action}: ${text}`}>
        {action}
      </ActionLink>
    </li>
  )
}

const looks = 'shrink-0 font-medium text-accent hover:underline after:absolute after:inset-0'

function ActionLink({ to, label, children }: { to: AttentionLink; label: string; children: ReactNode }) {
  if (to.page !== '/calls') {
    return (
      <Link to={to.page} aria-label={label} className={looks}>
        {children}
      </Link>
    )
  }
  const { page, ...search } = to
  return (
    <Link to={page} search={{ range: 'custom', ...search }} aria-label={label} className={looks}>
      {children}
    </Link>
  )
}
