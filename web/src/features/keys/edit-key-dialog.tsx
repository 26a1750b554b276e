import type { KeySummary } from '@outlay/shared/api'
import { printable } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { type FormEvent, useState } from 'react'
import { Dialog } from '../../components/dialog.tsx'
import { DialogButtons } from '../../components/dialog-buttons.tsx'
import { Field } from '../../components/field.tsx'
import { NotDone } from '../../components/not-done.tsx'
import { useUpdateKey } from './change-keys.ts'

const { editing, form } = words.keys

type EditKeyDialogProps = {
  /** The key to name; null while the dialog is closed. */
  target: KeySummary | null
  projects: readonly string[]
  onClose: () => void
  onSaved: (key: KeySummary) => void
}

/** Gives a key a name, and a caller's own one a project. */
export function EditKeyDialog({ target, projects, onClose, onSaved }: EditKeyDialogProps) {
  return (
    <Dialog title={editing.title} isOpen={target !== null} onClose={onClose}>
      {target && <EditKeyForm target={target} projects={projects} onCancel={onClose} onSaved={onSaved} />}
    </Dialog>
  )
}

type EditKeyFormProps = {
  target: KeySummary
  projects: readonly string[]
  onCancel: () => void
  onSaved: (key: KeySummary) => void
}

function EditKeyForm({ target, projects, onCancel, onSaved }: EditKeyFormProps) {
  const update = useUpdateKey()
  const isOwn = target.kind === 'pass-through'
  const [name, setName] = useState(isOwn && target.name === target.hint ? '' : target.name)
  const [project, setProject] = useState(target.project?.name ?? '')

  function submit(event: FormEvent) {
    event.preventDefault()
    update.mutate(
      {
        id: target.id,
        ...(name.trim() !== '' && { name }),
        ...(isOwn && project.trim() !== '' && { project }),
      },
      { onSuccess: onSaved },
    )
  }

  return (
    <form onSubmit={submit} className="space-y-4">
      <p className="text-[13px] text-muted">
        {isOwn ? editing.ownSentence(printable(target.hint)) : editing.outlaySentence}
      </p>
      <Field
        label={form.name}
        value={name}
        onChange={(event) => setName(event.target.value)}
        required={!isOwn}
        maxLength={80}
      />
      {isOwn && (
        <Field
          label={form.project}
          hint={form.projectHint}
          suggestions={projects}
          value={project}
          onChange={(event) => setProject(event.target.value)}
          maxLength={80}
        />
      )}
      <NotDone error={update.error} />
      <DialogButtons confirm={form.save} isBusy={update.isPending} onCancel={onCancel} />
    </form>
  )
}
