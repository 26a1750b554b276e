import type { ReactNode } from 'react'

/** Names and values, one below the other. */
export function Facts({ facts }: { facts: ReadonlyArray<{ label: string; value: ReactNode }> }) {
  return (
    <dl className="text-[13px]">
      {facts.map(({ label, value }) => (
        <div key={label} className="flex flex-wrap gap-x-4 border-t py-1.5 first:border-t-0">
          <dt className="w-44 shrink-0 text-muted">{label}</dt>
          <dd className="min-w-0 grow basis-48 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
