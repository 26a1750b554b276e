import { useLocation, useNavigate, useSearch } from '@tanstack/react-router'
import type { CommandAction } from '../features/commands/prepare-commands.ts'
import type { ShortcutAction } from '../features/shortcuts/read-key.ts'
import { chooseTheme } from '../lib/theme.ts'
import { pages } from './pages.ts'

type Places = {
  /** Whether days are chosen on the page one is on. */
  hasRange: boolean
  /** Goes where a command or a key says, or changes what it says; what is done elsewhere is left alone. */
  go: (action: CommandAction | ShortcutAction) => void
}

/** From a name in the menu or a key to an address. */
export function usePlaces(): Places {
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const { range, from, to } = useSearch({ strict: false })
  const hasRange = pages.some((page) => page.hasRange && page.to === pathname)

  function go(action: CommandAction | ShortcutAction): void {
    switch (action.kind) {
      case 'page':
        navigate({ to: action.to })
        return
      case 'range': {
        const days = { range: action.range, from: undefined, to: undefined }
        if (hasRange) navigate({ to: '.', search: (now) => ({ ...now, ...days }) })
        else navigate({ to: '/spend', search: days })
        return
      }
      case 'spend': {
        const days = hasRange ? { range, from, to } : { range: '30d' as const }
        const by = action.of === 'model' ? 'project' : 'model'
        navigate({ to: '/spend', search: { ...days, [action.of]: action.id, by } })
        return
      }
      case 'failed-calls':
        navigate({ to: '/calls', search: { range: '30d', outcome: 'failed' } })
        return
      case 'theme':
        chooseTheme(action.theme)
        return
    }
  }

  return { hasRange, go }
}
