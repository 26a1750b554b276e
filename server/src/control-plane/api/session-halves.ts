import { createHmac, randomBytes } from 'node:crypto'
import { sessionHeader } from '@outlay/shared/api'
import type { Context } from 'hono'
import { getCookie, getSignedCookie, setSignedCookie } from 'hono/cookie'
import { isSameSecret } from '../../lib/same-secret.ts'

const lifetimeMs = 30 * 24 * 60 * 60 * 1000
/** The cookie of versions whose session was the cookie alone. */
const formerCookieName = 'outlay_session'

export type SessionDeps = {
  sessionKey: Buffer
  /** The port of the dashboard. It is needed because browsers send a cookie to every port of a host. */
  port(): number
  now(): number
}

/** `half`: the cookie without the page's secret, or a cookie of a former version. It permits nothing. */
export type ShownSession = 'none' | 'half' | 'whole'

/**
 * Opens a session of two halves. Scripts cannot read the cookie, but browsers send it to every server on any
 * port of the host. The page keeps its secret in the storage of its origin, which includes the port, and
 * sends it as a header. So no other server and no page of another origin ever sees the secret. The secret is
 * derived from the cookie with our key, so the server stores nothing.
 *
 * The cookie is its own signed expiry: a copied cookie ends on the same day, and a new root key ends every
 * session.
 */
export async function openSession(c: Context, deps: SessionDeps): Promise<{ pageSecret: string }> {
  const value = `ols_${deps.now() + lifetimeMs}_${randomBytes(12).toString('base64url')}`
  await setSignedCookie(c, cookieName(deps), value, keyBytes(deps), {
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
    maxAge: lifetimeMs / 1000,
    secure: isHttps(c),
  })
  return { pageSecret: pageSecretOf(value, deps) }
}

export async function shownSession(c: Context, deps: SessionDeps): Promise<ShownSession> {
  const value = await validCookie(c, deps)
  if (value === null) return getCookie(c, formerCookieName) === undefined ? 'none' : 'half'
  return isSameSecret(c.req.header(sessionHeader) ?? '', pageSecretOf(value, deps)) ? 'whole' : 'half'
}

export async function hasSessionCookie(c: Context, deps: SessionDeps): Promise<boolean> {
  return (await validCookie(c, deps)) !== null
}

async function validCookie(c: Context, deps: SessionDeps): Promise<string | null> {
  const value = await getSignedCookie(c, keyBytes(deps), cookieName(deps))
  if (typeof value !== 'string') return null
  const expiresAt = /^ols_(\d{1,15})_/.exec(value)?.[1]
  return expiresAt !== undefined && Number(expiresAt) > deps.now() ? value : null
}

/** The name contains the port, so that two dashboards on one host do not sign each other out. */
function cookieName({ port }: SessionDeps): string {
  return `outlay_session_${port()}`
}

function pageSecretOf(cookieValue: string, { sessionKey }: SessionDeps): string {
  return `olp_${createHmac('sha256', sessionKey).update(`page ${cookieValue}`).digest('base64url')}`
}

/** The proxy's header is enough here: at worst it makes the cookie stricter. */
function isHttps(c: Context): boolean {
  return c.req.url.startsWith('https:') || c.req.header('x-forwarded-proto') === 'https'
}

function keyBytes(deps: SessionDeps): Uint8Array<ArrayBuffer> {
  return new Uint8Array(deps.sessionKey)
}
