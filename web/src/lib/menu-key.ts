/** Whether this computer has the Command key where others use Control. */
export function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.platform)
}

/** The keys that open the command menu, as they are written on the keyboard. */
export function menuKeys(): string[] {
  return isApple() ? ['⌘', 'K'] : ['Ctrl', 'K']
}
