import { type ReactNode, useState } from 'react'

type FirstRowsProps<Row> = {
  rows: readonly Row[]
  /** How many are shown before somebody asks for all. */
  atFirst: number
  /** How the rest is asked for: `Show 2 more models`. */
  more(count: number): string
  children(shown: readonly Row[]): ReactNode
}

/** The first of many rows, and a button for the rest. */
export function FirstRows<Row>({ rows, atFirst, more, children }: FirstRowsProps<Row>) {
  const [isWhole, setIsWhole] = useState(false)
  const shown = isWhole ? rows : rows.slice(0, atFirst)
  return (
    <>
      {children(shown)}
      {shown.length < rows.length && (
        <button
          type="button"
          onClick={() => setIsWhole(true)}
          className="min-h-8 text-[13px] font-medium text-accent hover:underline"
        >
          {more(rows.length - shown.length)}
        </button>
      )}
    </>
  )
}
