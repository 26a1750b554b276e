import type { KeySummary, Status } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Panel } from '../../components/panel.tsx'
import { ReadOnlyNote } from '../../components/read-only-note.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useKeys, useProjects } from '../../hooks/use-keys.ts'
import type { Day } from '../../lib/calendar.ts'
import { keyName } from '../../lib/key-name.ts'
import { CreateKeyDialog } from './create-key-dialog.tsx'
import { EditKeyDialog } from './edit-key-dialog.tsx'
import { useKeyFigures } from './key-figures-query.ts'
import { type KeyAction, KeyTable } from './key-table.tsx'
import { type KeyLine, type KeySort, prepareKeys } from './prepare-keys.ts'
import { RevokeKeyDialog } from './revoke-key-dialog.tsx'

const texts = words.keys

type KeysPanelProps = {
  status: Status
  data: 'real' | 'simulated'
  zone: string
  today: Day
  search: string
  sort: KeySort
  onSearch: (search: string) => void
  onSort: (sort: KeySort) => void
}

type Open = { dialog: 'create' } | { dialog: KeyAction; key: KeySummary } | null

/** Who may call, and what each of them spent. */
export function KeysPanel({ status, data, zone, today, search, sort, onSearch, onSort }: KeysPanelProps) {
  const keys = useKeys()
  const projects = useProjects()
  const { month, lately } = useKeyFigures({ today, zone, data })
  const [open, setOpen] = useState<Open>(null)
  const [done, setDone] = useState<{ sentence: string } | null>(null)
  const note = useRef<HTMLParagraphElement>(null)
  const canChange = status.access === 'change'
  const lines = prepareKeys(
    keys.data ?? [],
    { month: month.data, lately: lately.data },
    { search, sort, zone },
  )
  const projectNames = projects.data?.map(({ name }) => name) ?? []

  // The row whose button was pressed may be gone, so the focus goes to what says so.
  useEffect(() => {
    if (done) note.current?.focus()
  }, [done])

  function finish(sentence: string) {
    setDone({ sentence })
    setOpen(null)
  }

  return (
    <Panel
      title={texts.title}
      aside={
        <div className="flex flex-wrap items-center gap-3">
          <SearchField label={texts.search} value={search} onChange={onSearch} />
          <Button
            onClick={() => setOpen({ dialog: 'create' })}
            disabled={!canChange}
            className="border-accent text-accent"
          >
            {texts.make}
          </Button>
        </div>
      }
    >
      <p className="mb-3 max-w-prose text-[13px] text-muted">
        {texts.sentence}{' '}
        <Link to="/connect" className="font-medium text-accent hover:underline">
          {words.connect.more}
        </Link>
      </p>
      <ReadOnlyNote access={status.access} />
      <p ref={note} tabIndex={-1} role="status" className="mb-3 text-[13px] empty:hidden">
        {done?.sentence}
      </p>
      {(month.isError || lately.isError) && (
        <p className="mb-2 text-[13px] text-bad">{texts.figuresFailed}</p>
      )}
      {keys.data === undefined ? (
        <Waiting query={keys} className="h-60" />
      ) : (
        <>
          <p role="status" className="sr-only">
            {texts.shown(lines.active.length)}
          </p>
          {lines.active.length === 0 ? (
            <p className="border-t py-6 text-muted">{search === '' ? texts.none : texts.noneMatch}</p>
          ) : (
            <KeyTable
              caption={texts.title}
              lines={lines.active}
              sort={sort}
              onSort={onSort}
              onAct={canChange ? (dialog, key) => setOpen({ dialog, key }) : null}
            />
          )}
          <Revoked lines={lines.revoked} sort={sort} onSort={onSort} />
        </>
      )}
      <CreateKeyDialog
        isOpen={open?.dialog === 'create'}
        firstCall={status.firstCall}
        projects={projectNames}
        onClose={() => setOpen(null)}
      />
      <EditKeyDialog
        target={open?.dialog === 'edit' ? open.key : null}
        projects={projectNames}
        onClose={() => setOpen(null)}
        onSaved={(key) => finish(texts.editing.done(keyName(key)))}
      />
      <RevokeKeyDialog
        target={open?.dialog === 'revoke' ? open.key : null}
        onClose={() => setOpen(null)}
        onRevoked={(key) => finish(texts.revoking.done(keyName(key)))}
      />
    </Panel>
  )
}

type RevokedProps = { lines: KeyLine[]; sort: KeySort; onSort: (sort: KeySort) => void }

function Revoked({ lines, sort, onSort }: RevokedProps) {
  if (lines.length === 0) return null
  const summary = texts.revokedOnes(lines.length)
  return (
    <details className="mt-4 border-t pt-2 text-[13px]">
      <summary className="min-h-8 cursor-pointer py-1.5 text-muted hover:text-ink">{summary}</summary>
      <KeyTable caption={summary} lines={lines} sort={sort} onSort={onSort} onAct={null} />
    </details>
  )
}
