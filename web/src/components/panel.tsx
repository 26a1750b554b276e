import { type ReactNode, useId } from 'react'

type PanelProps = {
  title: string
  aside?: ReactNode
  /** Whether it is as high as the column it stands in; its content is laid out as a column then. */
  isFilling?: boolean
  children: ReactNode
}

/** A named part of a page: a hairline, a heading, what belongs beside it, and the content. */
export function Panel({ title, aside, isFilling = false, children }: PanelProps) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={`border-t pt-4 ${isFilling ? 'flex h-full flex-col' : ''}`}>
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
