import { words } from '@outlay/shared/words'

export type Sort<Column extends string> = { by: Column; order: 'asc' | 'desc' }

type SortHeaderProps<Column extends string> = {
  column: Column
  label: string
  sort: Sort<Column>
  /** Which way a first click sorts: names from A, amounts from the largest. */
  first?: 'asc' | 'desc'
  className?: string
  onSort: (sort: Sort<Column>) => void
}

/** The head of a column that the table can be sorted by; says to everyone whether and how it is. */
export function SortHeader<Column extends string>({
  column,
  label,
  sort,
  first = 'asc',
  className = '',
  onSort,
}: SortHeaderProps<Column>) {
  const isSorted = sort.by === column
  const next = isSorted ? (sort.order === 'asc' ? 'desc' : 'asc') : first
  return (
    <th
      scope="col"
      aria-sort={isSorted ? (sort.order === 'asc' ? 'ascending' : 'descending') : undefined}
      className={`py-1 font-normal ${className}`}
    >
      <button
        type="button"
        title={words.table.sortBy(label)}
        onClick={() => onSort({ by: column, order: next })}
        className={`min-h-6 [text-align:inherit] hover:text-ink ${isSorted ? 'font-medium text-ink' : ''}`}
      >
        {label}
        {isSorted && <span aria-hidden="true">{sort.order === 'asc' ? '\u00a0↑' : '\u00a0↓'}</span>}
      </button>
    </th>
  )
}
