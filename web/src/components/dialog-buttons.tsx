import { words } from '@outlay/shared/words'
import { Button } from './button.tsx'

type DialogButtonsProps = { confirm: string; isBusy: boolean; isGrave?: boolean; onCancel: () => void }

/** How a form in a dialog ends: done, or not. One can leave while it is still under way. */
export function DialogButtons({ confirm, isBusy, isGrave = false, onCancel }: DialogButtonsProps) {
  const tone = isGrave ? 'border-bad bg-bad text-ground' : 'border-accent bg-accent text-ground'
  return (
    <div className="mt-6 flex flex-wrap items-center justify-end gap-3">
      <p role="status" className="mr-auto text-[13px] text-muted">
        {isBusy && words.states.underWay}
      </p>
      <Button onClick={onCancel}>{isBusy ? words.states.close : words.states.cancel}</Button>
      <Button type="submit" isBusy={isBusy} className={`${tone} hover:bg-ink`}>
        {confirm}
      </Button>
    </div>
  )
}
