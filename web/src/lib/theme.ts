export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** Known to public/theme.js too, which sets the theme before anything is drawn. */
const storageKey = 'outlay-theme'

/** The theme the pages are shown in. */
export function currentTheme(): Theme {
  const name = document.documentElement.dataset.theme
  return name === 'light' || name === 'dark' ? name : 'system'
}

/** Calls back whenever another theme is chosen, wherever that is done; the answer ends it. */
export function watchTheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => observer.disconnect()
}

/** Shows the pages in a theme from now on, and on the next visit. */
export function chooseTheme(theme: Theme): void {
  const root = document.documentElement
  if (theme === 'system') delete root.dataset.theme
  else root.dataset.theme = theme
  try {
    if (theme === 'system') localStorage.removeItem(storageKey)
    else localStorage.setItem(storageKey, theme)
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}
