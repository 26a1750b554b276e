import { type ReactNode, useId } from 'react'

type PanelProps = { title: string; aside?: ReactNode; children: ReactNode }

/** A named part of a page: a hairline, a heading, what belongs beside it, and the content. */
export function Panel({ title, aside, children }: PanelProps) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="border-t pt-4">
      <div className="mb-3 flex min-h-8 flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <h2 id={id} className="text-[15px] font-semibold">
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  )
}
