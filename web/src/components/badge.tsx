import type { ReactNode } from 'react'

export function Badge({ children, title }: { children: ReactNode; title?: string }) {
  return (
    <span
      className="inline-block rounded-sm border border-control/60 px-1 text-[11px]/4 font-medium text-muted"
      title={title}
    >
      {children}
    </span>
  )
}
