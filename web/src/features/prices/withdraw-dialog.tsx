import { words } from '@outlay/shared/words'
import { Dialog } from '../../components/dialog.tsx'
import { DialogButtons } from '../../components/dialog-buttons.tsx'
import { NotDone } from '../../components/not-done.tsx'
import { useWithdraw } from './change-prices.ts'

const { takeBack, takingBack } = words.prices

/** What is withdrawn: by its id, and as people call it. */
export type ToWithdraw = { id: string; name: string }

type WithdrawDialogProps = {
  /** Null while the dialog is closed. */
  target: ToWithdraw | null
  onClose: () => void
  onWithdrawn: (name: string) => void
}

/** Asks once more, and says what happens then. */
export function WithdrawDialog({ target, onClose, onWithdrawn }: WithdrawDialogProps) {
  const withdraw = useWithdraw()

  function close() {
    withdraw.reset()
    onClose()
  }

  return (
    <Dialog title={target ? takingBack.title(target.name) : ''} isOpen={target !== null} onClose={close}>
      {target && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            withdraw.mutate(target.id, { onSuccess: () => onWithdrawn(target.name) })
          }}
        >
          <p>{takingBack.sentence}</p>
          <NotDone error={withdraw.error} />
          <DialogButtons confirm={takeBack} isBusy={withdraw.isPending} isGrave onCancel={close} />
        </form>
      )}
    </Dialog>
  )
}
