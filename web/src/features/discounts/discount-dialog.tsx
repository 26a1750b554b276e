import { words } from '@outlay/shared/words'
import { useState } from 'react'
import { Dialog } from '../../components/dialog.tsx'
import { DialogButtons } from '../../components/dialog-buttons.tsx'
import { Field } from '../../components/field.tsx'
import { NotDone } from '../../components/not-done.tsx'
import { factorOfPercent, formatFactor } from '../../lib/factor.ts'
import { useSetFactor } from './discounts-query.ts'
import type { DiscountLine } from './prepare-discounts.ts'

const { form: texts } = words.discounts

type DiscountDialogProps = {
  /** Whose discount; null while the dialog is closed. */
  line: DiscountLine | null
  onClose: () => void
  onSaved: (sentence: string) => void
}

export function DiscountDialog({ line, onClose, onSaved }: DiscountDialogProps) {
  return (
    <Dialog title={line ? texts.title(line.project) : ''} isOpen={line !== null} onClose={onClose}>
      {line && <DiscountForm line={line} onClose={onClose} onSaved={onSaved} />}
    </Dialog>
  )
}

function DiscountForm({ line, onClose, onSaved }: DiscountDialogProps & { line: DiscountLine }) {
  const [percent, setPercent] = useState(line.percent)
  const save = useSetFactor()
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        const factor = factorOfPercent(percent)
        if (factor === null) return
        const sentence = texts.done(line.project, formatFactor(factor))
        save.mutate({ project: line.id, factor }, { onSuccess: () => onSaved(sentence) })
      }}
    >
      <p className="text-[13px] text-muted">{texts.sentence}</p>
      <Field
        label={texts.percent}
        hint={texts.percentHint}
        value={percent}
        onChange={(event) => setPercent(event.target.value)}
        inputMode="decimal"
        pattern="\s*\d{1,5}([.,]\d{1,4})?\s*"
        required
      />
      <NotDone error={save.error} />
      <DialogButtons confirm={texts.confirm} isBusy={save.isPending} onCancel={onClose} />
    </form>
  )
}
