/** What a shortcut asks for. */
export type ShortcutAction =
  | { kind: 'menu' }
  | { kind: 'find' }
  | { kind: 'list' }
  | { kind: 'range'; range: (typeof rangeKeys)[RangeKey] }
  /** The first of two keys: the next one says where to. */
  | { kind: 'going' }
  | { kind: 'page'; to: (typeof pageKeys)[PageKey] }

export const rangeKeys = { d: 'today', w: '7d', m: 'mtd', y: 'ytd' } as const
export type RangeKey = keyof typeof rangeKeys

export const pageKeys = { h: '/', s: '/spend', c: '/calls', k: '/keys', p: '/prices' } as const
export type PageKey = keyof typeof pageKeys

export type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey' | 'repeat' | 'isComposing'
>

export type Situation = {
  /** Whether single keys are turned on. */
  areOn: boolean
  /** Whether the focus is where keys write, or choose by their letter. */
  isTyping: boolean
  openDialog: 'menu' | 'other' | null
  /** Whether the page is about a range of days. */
  hasRange: boolean
  isApple: boolean
  /** Whether g was pressed just now. */
  isGoing: boolean
}

/**
 * What a key means where it was pressed; null for nothing of ours. Single keys carry no modifier, so that none
 * of the browser's or the system's own shortcuts is taken; the menu has the one that menus have everywhere.
 */
export function readKey(press: KeyPress, situation: Situation): ShortcutAction | null {
  if (press.repeat || press.isComposing) return null
  if (isMenuKey(press, situation.isApple)) return situation.openDialog === 'other' ? null : { kind: 'menu' }
  if (!situation.areOn || situation.isTyping || situation.openDialog !== null) return null
  if (press.altKey || press.ctrlKey || press.metaKey) return null
  return readSingleKey(press, situation)
}

function isMenuKey({ key, altKey, ctrlKey, metaKey, shiftKey }: KeyPress, isApple: boolean): boolean {
  const [wanted, other] = isApple ? [metaKey, ctrlKey] : [ctrlKey, metaKey]
  return key.toLowerCase() === 'k' && wanted && !other && !altKey && !shiftKey
}

function readSingleKey({ key, shiftKey }: KeyPress, { isGoing, hasRange }: Situation): ShortcutAction | null {
  // Where these two stand, and whether Shift is needed for them, is different on each keyboard.
  if (key === '?') return { kind: 'list' }
  if (key === '/') return { kind: 'find' }
  if (shiftKey) return null
  // With Caps Lock on, letters come as capitals.
  const letter = key.toLowerCase()
  if (isGoing) return isPageKey(letter) ? { kind: 'page', to: pageKeys[letter] } : null
  if (letter === 'g') return { kind: 'going' }
  return hasRange && isRangeKey(letter) ? { kind: 'range', range: rangeKeys[letter] } : null
}

function isRangeKey(key: string): key is RangeKey {
  return Object.hasOwn(rangeKeys, key)
}

function isPageKey(key: string): key is PageKey {
  return Object.hasOwn(pageKeys, key)
}
