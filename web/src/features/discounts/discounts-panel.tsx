import type { Status } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { useEffect, useRef, useState } from 'react'
import { Panel } from '../../components/panel.tsx'
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
  return (
    <table className="w-full max-w-3xl table-fixed text-[13px]" data-testid="discounts">
      <caption className="sr-only">{texts.title}</caption>
      <thead className="text-left align-bottom text-muted">
        <tr>
          <th scope="col" className="py-1 pr-3 font-normal">
            {texts.columns.project}
          </th>
          <th scope="col" className="py-1 pr-3 font-normal">
            {texts.columns.pays}
          </th>
          {onEdit && (
            <th scope="col" className="w-16 py-1 font-normal">
              <span className="sr-only">{texts.columns.actions}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.id} className="border-t align-top hover:bg-raised">
            <th scope="row" className="py-1.5 pr-3 text-left font-medium break-words">
              <bdi>{line.project}</bdi>
            </th>
            <td className="py-1.5 pr-3">
              {line.pays.map((text) => (
                <span key={text} className="block first-letter:uppercase">
                  {text}
                </span>
              ))}
            </td>
            {onEdit && (
              <td className="py-1.5 text-right">
                <button
                  type="button"
                  aria-label={texts.editNamed(line.project)}
                  className="min-h-6 font-medium text-accent hover:underline"
                  onClick={() => onEdit(line)}
                >
                  {texts.edit}
                </button>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
