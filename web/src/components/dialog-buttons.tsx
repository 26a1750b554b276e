import { words } from '@outlay/shared/words'
import { Button } from './button.tsx'

type DialogButtonsProps = { confirm: string; isBusy: boolean; isGrave?: boolean; onCancel: () => void }

/** How a form in a dialog ends: done, or not. */
export function DialogButtons({ confirm, isBusy, isGrave = false, onCancel }: DialogButtonsProps) {
  const tone = isGrave ? 'border-bad bg-bad text-ground' : 'border-accent bg-accent text-ground'
  return (
    <div className="mt-6 flex flex-wrap justify-end gap-3">
      <Button onClick={onCancel}>{words.states.cancel}</Button>
      <Button type="submit" disabled={isBusy} className={`${tone} hover:bg-ink`}>
        {confirm}
      </Button>
    </div>
  )
}
