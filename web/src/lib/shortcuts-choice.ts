const storageKey = 'outlay-shortcuts'

let chosen: boolean | null = null

/** Whether single keys do something: unless they were turned off in this browser. */
export function shortcutsAreOn(): boolean {
  if (chosen !== null) return chosen
  try {
    return localStorage.getItem(storageKey) !== 'off'
  } catch {
    return true
  }
}

/** Turns single keys on or off from now on, and for the next visit. */
export function turnShortcuts(isOn: boolean): void {
  chosen = isOn
  try {
    if (isOn) localStorage.removeItem(storageKey)
    else localStorage.setItem(storageKey, 'off')
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}
