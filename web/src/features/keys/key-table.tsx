import type { KeySummary } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import { SortHeader } from '../../components/sort-header.tsx'
import type { KeyColumn, KeyLine, KeySort } from './prepare-keys.ts'

const { columns, ...texts } = words.keys

export type KeyAction = 'edit' | 'revoke'

type KeyTableProps = {
  caption: string
  lines: KeyLine[]
  sort: KeySort
  onSort: (sort: KeySort) => void
  /** Null for who may only look, and for keys that nothing can be done with any more. */
  onAct: ((action: KeyAction, key: KeySummary) => void) | null
}

/** A line a key. On a phone the columns fold under the name; what was spent stays beside it. */
export function KeyTable({ caption, lines, sort, onSort, onAct }: KeyTableProps) {
  const header = (column: KeyColumn, className: string, first: 'asc' | 'desc' = 'asc') => (
    <SortHeader
      column={column}
      label={columns[column]}
      sort={sort}
      first={first}
      className={className}
      onSort={onSort}
    />
  )
  return (
    <table className="w-full table-fixed text-[13px]">
      <caption className="sr-only">{caption}</caption>
      <thead className="text-left align-bottom text-muted">
        <tr>
          {header('key', 'pr-3')}
          {header('project', 'hidden w-44 pr-3 md:table-cell')}
          {header('spend', 'w-28 numbers sm:w-40 sm:pr-3', 'desc')}
          {header('calls', 'hidden w-32 pr-3 numbers lg:table-cell', 'desc')}
          {header('last', 'hidden w-32 pr-3 numbers sm:table-cell', 'desc')}
          {onAct && (
            <th scope="col" className="hidden w-36 py-1 font-normal sm:table-cell">
              <span className="sr-only">{columns.actions}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <KeyRow key={line.id} line={line} onAct={onAct} />
        ))}
      </tbody>
    </table>
  )
}

function KeyRow({ line, onAct }: { line: KeyLine; onAct: KeyTableProps['onAct'] }) {
  const actions = onAct && <Actions line={line} onAct={onAct} />
  return (
    <tr className="border-t align-top hover:bg-raised">
      <th scope="row" className="py-2 pr-3 text-left font-normal">
        <Link
          to="/calls"
          search={{ range: '30d', key: line.id }}
          title={texts.seeCalls(line.name)}
          className="block truncate font-medium hover:underline"
        >
          <bdi>{line.name}</bdi>
        </Link>
        <span className="block text-xs break-words text-muted">{line.notes.join(' · ')}</span>
        <span className="block break-words text-muted md:hidden">
          <ProjectName line={line} />
        </span>
        {actions && <span className="block sm:hidden">{actions}</span>}
      </th>
      <td className="hidden truncate py-2 pr-3 md:table-cell">
        <ProjectName line={line} />
      </td>
      <td className="py-2 numbers sm:pr-3" title={line.spendExact}>
        {line.spend}
      </td>
      <td className="hidden py-2 pr-3 numbers lg:table-cell">{line.calls}</td>
      <td className="hidden py-2 pr-3 numbers sm:table-cell">{line.lastCall}</td>
      {onAct && <td className="hidden py-1.5 text-right sm:table-cell">{actions}</td>}
    </tr>
  )
}

function ProjectName({ line }: { line: KeyLine }) {
  if (line.project === null) return <span className="text-muted">{words.calls.noProject}</span>
  return <bdi title={line.project}>{line.project}</bdi>
}

function Actions({ line, onAct }: { line: KeyLine; onAct: NonNullable<KeyTableProps['onAct']> }) {
  const look = 'min-h-6 font-medium text-accent hover:underline'
  return (
    <span className="inline-flex gap-4">
      <button
        type="button"
        aria-label={texts.editNamed(line.name)}
        className={look}
        onClick={() => onAct('edit', line.key)}
      >
        {texts.edit}
      </button>
      <button
        type="button"
        aria-label={texts.revokeNamed(line.name)}
        className={look}
        onClick={() => onAct('revoke', line.key)}
      >
        {texts.revoke}
      </button>
    </span>
  )
}
