import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { KeyCaps } from '../../components/key-caps.tsx'
import { shortcutsAreOn } from '../../lib/shortcuts-choice.ts'
import { listShortcuts } from './list-shortcuts.ts'

const texts = words.shortcuts

/** Every key that does something, and where that can be turned off. */
export function ShortcutsDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog title={texts.title} isOpen={isOpen} onClose={onClose}>
      <div className="space-y-5">
        {listShortcuts().map(({ title, shortcuts }) => (
          <section key={title}>
            <h3 className="text-[13px] text-muted">{title}</h3>
            <dl className="text-[13px]">
              {shortcuts.map(({ keys, isSequence, does }) => (
                <div key={does} className="flex items-center gap-4 border-t py-1 first:border-t-0">
                  <dt className="w-24 shrink-0">
                    <KeyCaps keys={keys} between={isSequence ? texts.followedBy : undefined} />
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="mt-5 text-[13px] text-muted">
        {shortcutsAreOn() ? texts.rest : texts.areOff}{' '}
        <Link to="/settings" onClick={onClose} className="font-medium text-accent hover:underline">
          {texts.settings}
        </Link>
      </p>
      <div className="mt-5 flex justify-end">
        <Button onClick={onClose} data-first-focus>
          {words.states.close}
        </Button>
      </div>
    </Dialog>
  )
}
