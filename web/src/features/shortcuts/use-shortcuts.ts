import { useEffect, useEffectEvent, useRef } from 'react'
import { isApple } from '../../lib/menu-key.ts'
import { shortcutsAreOn } from '../../lib/shortcuts-choice.ts'
import { readKey, type ShortcutAction, type Situation } from './read-key.ts'

type Place = Pick<Situation, 'hasRange'> & { isMenuOpen: boolean }

/** How long after g the next key still says where to. */
const goingMs = 1_500

const fields =
  'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]:not([contenteditable=false])'

/** Listens on the whole page for keys that mean something. */
export function useShortcuts(
  { isMenuOpen, hasRange }: Place,
  onAction: (action: ShortcutAction) => void,
): void {
  const goingSince = useRef(Number.NEGATIVE_INFINITY)

  const handleKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented) return
    const action = readKey(event, {
      hasRange,
      openDialog: document.querySelector('dialog[open]') ? (isMenuOpen ? 'menu' : 'other') : null,
      areOn: shortcutsAreOn(),
      isTyping: isField(event.target),
      isApple: isApple(),
      isGoing: event.timeStamp - goingSince.current < goingMs,
    })
    goingSince.current = action?.kind === 'going' ? event.timeStamp : Number.NEGATIVE_INFINITY
    if (action === null || action.kind === 'going') return
    event.preventDefault()
    onAction(action)
  })

  useEffect(() => {
    window.addEventListener('keydown', handleKey)
    return () => window.removeEventListener('keydown', handleKey)
  }, [])
}

/** A field of a dialog that has just closed keeps the focus for a moment, and takes no keys any more. */
function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(fields)?.checkVisibility() === true
}
