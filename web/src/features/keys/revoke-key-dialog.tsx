import type { KeySummary } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { Dialog } from '../../components/dialog.tsx'
import { DialogButtons } from '../../components/dialog-buttons.tsx'
import { NotDone } from '../../components/not-done.tsx'
import { keyName } from '../../lib/key-name.ts'
import { useRevokeKey } from './change-keys.ts'

const { revoking } = words.keys

type RevokeKeyDialogProps = {
  /** The key to revoke; null while the dialog is closed. */
  target: KeySummary | null
  onClose: () => void
  onRevoked: (key: KeySummary) => void
}

/** Asks once more, and says what happens then: there is no way back. */
export function RevokeKeyDialog({ target, onClose, onRevoked }: RevokeKeyDialogProps) {
  const revoke = useRevokeKey()

  function close() {
    revoke.reset()
    onClose()
  }

  return (
    <Dialog title={target ? revoking.title(keyName(target)) : ''} isOpen={target !== null} onClose={close}>
      {target && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            revoke.mutate(target.id, { onSuccess: onRevoked })
          }}
        >
          <p>{target.kind === 'outlay' ? revoking.outlay : revoking.own}</p>
          <NotDone error={revoke.error} />
          <DialogButtons confirm={revoking.confirm} isBusy={revoke.isPending} isGrave onCancel={close} />
        </form>
      )}
    </Dialog>
  )
}
