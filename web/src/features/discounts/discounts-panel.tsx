import type { Status } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { useEffect, useRef, useState } from 'react'
import { Panel } from '../../components/panel.tsx'
import { PanelTable, RowAction, RowName } from '../../components/panel-table.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useProjects } from '../../hooks/use-keys.ts'
import { DiscountDialog } from './discount-dialog.tsx'
import { useFactors } from './discounts-query.ts'
import { type DiscountLine, prepareDiscounts } from './prepare-discounts.ts'

const texts = words.discounts

/** What each project pays of published prices. Nothing is shown before there is a project. */
export function DiscountsPanel({ access }: Pick<Status, 'access'>) {
  const projects = useProjects()
  const factors = useFactors()
  const [edited, setEdited] = useState<DiscountLine | null>(null)
  const [done, setDone] = useState<{ sentence: string } | null>(null)
  const note = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (done) note.current?.focus()
  }, [done])
  if (projects.data?.length === 0) return null
  const lines = prepareDiscounts(projects.data ?? [], factors.data?.factors ?? [], Date.now())
  return (
    <Panel title={texts.title}>
      <p className="mb-3 max-w-prose text-[13px] text-muted">{texts.sentence}</p>
      <p ref={note} tabIndex={-1} role="status" className="mb-3 text-[13px] empty:hidden">
        {done?.sentence}
      </p>
      {projects.data === undefined || factors.data === undefined ? (
        <Waiting query={projects.data === undefined ? projects : factors} className="h-24" />
      ) : (
        <DiscountTable lines={lines} onEdit={access === 'change' ? setEdited : null} />
      )}
      <DiscountDialog
        line={edited}
        onClose={() => setEdited(null)}
        onSaved={(sentence) => {
          setDone({ sentence })
          setEdited(null)
        }}
      />
    </Panel>
  )
}

type DiscountTableProps = { lines: DiscountLine[]; onEdit: ((line: DiscountLine) => void) | null }

function DiscountTable({ lines, onEdit }: DiscountTableProps) {
  const columns = [
    { label: texts.columns.project },
    { label: texts.columns.pays },
    ...(onEdit ? [{ label: texts.columns.actions, className: 'w-16', isSilent: true }] : []),
  ]
  return (
    <PanelTable title={texts.title} columns={columns} testId="discounts">
      {lines.map((line) => (
        <tr key={line.id} className="border-t align-top hover:bg-raised">
          <RowName>
            <bdi className="font-medium">{line.project}</bdi>
          </RowName>
          <td className="py-1.5 pr-3">
            {line.pays.map((text) => (
              <span key={text} className="block first-letter:uppercase">
                {text}
              </span>
            ))}
          </td>
          {onEdit && (
            <RowAction name={texts.editNamed(line.project)} onClick={() => onEdit(line)}>
              {texts.edit}
            </RowAction>
          )}
        </tr>
      ))}
    </PanelTable>
  )
}
