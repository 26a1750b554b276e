import type { ReactNode } from 'react'

/** A column by its heading; `className` is its width, where numbers stand, and where it is left out. */
export type PanelColumn = {
  label: string
  className?: string
  /** Said to screen readers alone: what stands below speaks for itself. */
  isSilent?: boolean
}

type PanelTableProps = {
  /** What it is a table of, for those who do not see the panel's heading above it. */
  title: string
  columns: readonly PanelColumn[]
  isNarrow?: boolean
  className?: string
  testId?: string
  /** Its rows. */
  children: ReactNode
}

/** The table of a panel: columns keep their widths whatever stands in them. */
export function PanelTable({ title, columns, isNarrow, className, testId, children }: PanelTableProps) {
  return (
    <table
      className={`w-full ${isNarrow ? 'max-w-2xl' : 'max-w-3xl'} table-fixed text-[13px] ${className ?? ''}`}
      data-testid={testId}
    >
      <caption className="sr-only">{title}</caption>
      <thead className="text-left align-bottom text-muted">
        <tr>
          {columns.map(({ label, className = 'pr-3', isSilent }) => (
            <th key={label} scope="col" className={`py-1 font-normal ${className}`}>
              {isSilent ? <span className="sr-only">{label}</span> : label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  )
}

/** What a row is about. */
export function RowName({ children }: { children: ReactNode }) {
  return (
    <th scope="row" className="py-1.5 pr-3 text-left font-normal break-words">
      {children}
    </th>
  )
}

type RowActionProps = {
  /** With what it is done to, as a screen reader says it. */
  name: string
  onClick(): void
  children: ReactNode
}

/** The cell of what can be done with a row. */
export function RowAction({ name, onClick, children }: RowActionProps) {
  return (
    <td className="py-1.5 text-right">
      <button
        type="button"
        aria-label={name}
        className="min-h-6 font-medium text-accent hover:underline"
        onClick={onClick}
      >
        {children}
      </button>
    </td>
  )
}
