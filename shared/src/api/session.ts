/** The header with the page's half of a session. `x-outlay-*` never goes to a provider. */
export const sessionHeader = 'x-outlay-session'

/** Where the page keeps its half: in the storage of its origin, which has the port in it. */
export const sessionStorageKey = 'outlay-session'

/** How the one-time link hands the page its half: after `#`, which a browser sends to no server. */
export const sessionFragment = '#session='
