import { sessionFragment, sessionHeader, sessionStorageKey } from '@outlay/shared/api'

/** For this page alone, where the browser forbids storage. */
let unstored: string | null = null

/** Takes the page's half of the session out of the address that the one-time link led to, and keeps it for every tab. */
export function keepSessionOfAddress(): void {
  const { hash, pathname, search } = window.location
  if (!hash.startsWith(sessionFragment)) return
  unstored = hash.slice(sessionFragment.length)
  try {
    localStorage.setItem(sessionStorageKey, unstored)
  } catch {
    // It holds until the page is loaded again.
  }
  window.history.replaceState(window.history.state, '', pathname + search)
}

/** Read for each request: another tab may have opened a newer session. */
export function sessionHeaders(): Record<string, string> {
  const secret = storedSession() ?? unstored
  return secret === null ? {} : { [sessionHeader]: secret }
}

function storedSession(): string | null {
  try {
    return localStorage.getItem(sessionStorageKey)
  } catch {
    return null
  }
}
