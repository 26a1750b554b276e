import type { Status } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { CatchBoundary } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { Dialog } from '../components/dialog.tsx'
import { KeyCaps } from '../components/key-caps.tsx'
import { NotLoaded } from '../components/not-loaded.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { ShortcutsDialog } from '../features/shortcuts/shortcuts-dialog.tsx'
import { useShortcuts } from '../features/shortcuts/use-shortcuts.ts'
import { useZone } from '../hooks/use-zone.ts'
import { dataOf } from '../lib/data-of.ts'
import { menuKeys } from '../lib/menu-key.ts'
import { focusPageFilter } from '../lib/page-filter.ts'
import { keysOfCommand } from './keys-of-command.ts'
import { pages } from './pages.ts'
import { usePlaces } from './use-places.ts'

const CommandMenu = lazy(async () => {
  const { CommandMenu } = await import('../features/commands/command-menu.tsx')
  return { default: CommandMenu }
})

type Open = 'menu' | 'list' | null

/** The ways that are the same on every page: the command menu with its button, and the keys of the keyboard. */
export function QuickWays({ status }: { status: Status | undefined }) {
  const [open, setOpen] = useState<Open>(null)
  const zone = useZone()
  const places = usePlaces()
  // A dialog says so when it has closed, by when another may be open.
  const close = (dialog: Open) => setOpen((now) => (now === dialog ? null : now))

  useShortcuts({ isMenuOpen: open === 'menu', hasRange: places.hasRange }, (action) => {
    switch (action.kind) {
      case 'menu':
        return setOpen((now) => (now === 'menu' ? null : 'menu'))
      case 'list':
        return setOpen('list')
      case 'find':
        if (!focusPageFilter()) setOpen('menu')
        return
      default:
        return places.go(action)
    }
  })

  return (
    <>
      <MenuButton onOpen={() => setOpen('menu')} />
      <Dialog look="menu" title={words.commands.title} isOpen={open === 'menu'} onClose={() => close('menu')}>
        <CatchBoundary getResetKey={() => 'menu'} errorComponent={MenuFailed}>
          <Suspense fallback={<Skeleton className="h-80" />}>
            <CommandMenu
              pages={pages}
              baseUrl={status?.firstCall.clientBaseUrl ?? null}
              data={status ? dataOf(status) : null}
              zone={zone}
              hasRange={places.hasRange}
              keysOf={(action) => keysOfCommand(action, places.hasRange)}
              onRun={(action) => {
                setOpen(action.kind === 'shortcuts' ? 'list' : null)
                places.go(action)
              }}
              onClose={() => close('menu')}
            />
          </Suspense>
        </CatchBoundary>
      </Dialog>
      <ShortcutsDialog isOpen={open === 'list'} onClose={() => close('list')} />
    </>
  )
}

function MenuButton({ onOpen }: { onOpen: () => void }) {
  return (
    <button
      type="button"
      onClick={onOpen}
      aria-haspopup="dialog"
      className="flex min-h-8 items-center justify-between gap-3 rounded-sm border border-control px-2 text-[13px] text-muted hover:bg-raised hover:text-ink lg:mt-5 lg:w-full"
    >
      {words.commands.open}
      <span aria-hidden="true" className="hidden sm:inline">
        <KeyCaps keys={menuKeys()} />
      </span>
    </button>
  )
}

function MenuFailed() {
  return (
    <div className="px-5">
      <NotLoaded sentence={words.commands.failed} />
    </div>
  )
}
