import { type CreatedKey, type FirstCall, type KeyPermission, keyPermissions } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { type FormEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Copyable } from '../../components/copyable.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { DialogButtons } from '../../components/dialog-buttons.tsx'
import { Field } from '../../components/field.tsx'
import { NotDone } from '../../components/not-done.tsx'
import { SnippetTabs } from '../../components/snippet-tabs.tsx'
import { exportLines } from '../../lib/snippets.ts'
import { useCreateKey } from './change-keys.ts'

const { form, made, ...texts } = words.keys

type CreateKeyDialogProps = {
  isOpen: boolean
  firstCall: FirstCall
  projects: readonly string[]
  onClose: () => void
}

/** A new key for somebody: asked for, shown once, forgotten when the dialog closes. */
export function CreateKeyDialog({ isOpen, firstCall, projects, onClose }: CreateKeyDialogProps) {
  const create = useCreateKey()

  function close() {
    create.reset()
    onClose()
  }

  return (
    <Dialog title={create.data ? made.title : texts.make} isOpen={isOpen} onClose={close}>
      {create.data ? (
        <Made created={create.data} firstCall={firstCall} onClose={close} />
      ) : (
        <CreateKeyForm create={create} projects={projects} onCancel={close} />
      )}
    </Dialog>
  )
}

type CreateKeyFormProps = {
  create: ReturnType<typeof useCreateKey>
  projects: readonly string[]
  onCancel: () => void
}

function CreateKeyForm({ create, projects, onCancel }: CreateKeyFormProps) {
  const [project, setProject] = useState('')
  const [name, setName] = useState('')
  const [permissions, setPermissions] = useState<KeyPermission[]>([])

  function submit(event: FormEvent) {
    event.preventDefault()
    create.mutate({ project, permissions, ...(name.trim() !== '' && { name }) })
  }

  function toggle(permission: KeyPermission, isAllowed: boolean) {
    setPermissions(
      keyPermissions.filter((known) => (known === permission ? isAllowed : permissions.includes(known))),
    )
  }

  return (
    <form onSubmit={submit} className="space-y-4">
      <Field
        label={form.project}
        hint={form.projectHint}
        suggestions={projects}
        value={project}
        onChange={(event) => setProject(event.target.value)}
        required
        maxLength={80}
        pattern=".*\S.*"
      />
      <Field
        label={form.name}
        hint={form.nameHint}
        value={name}
        onChange={(event) => setName(event.target.value)}
        maxLength={80}
      />
      <fieldset>
        <legend className="mb-1 font-medium">{form.permissions}</legend>
        {keyPermissions.map((permission) => (
          <label key={permission} className="flex items-start gap-2 py-1 text-[13px]">
            <input
              type="checkbox"
              checked={permissions.includes(permission)}
              onChange={(event) => toggle(permission, event.target.checked)}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            {texts.permissions[permission].sentence}
          </label>
        ))}
      </fieldset>
      <NotDone error={create.error} />
      <DialogButtons confirm={texts.make} isBusy={create.isPending} onCancel={onCancel} />
    </form>
  )
}

type MadeProps = { created: CreatedKey; firstCall: FirstCall; onClose: () => void }

function Made({ created, firstCall, onClose }: MadeProps) {
  return (
    <div className="space-y-4">
      <p role="status">{made.once}</p>
      <Copyable label={made.key} text={created.secret} testId="secret" />
      <div>
        <h3 className="mb-1 text-[13px] text-muted">{made.use}</h3>
        <Copyable label={made.shell} text={exportLines(firstCall, created.secret)} />
        <SnippetTabs first={firstCall} />
      </div>
      <div className="flex justify-end">
        <Button onClick={onClose} autoFocus>
          {form.close}
        </Button>
      </div>
    </div>
  )
}
