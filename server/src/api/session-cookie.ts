import type { Context } from 'hono'
import { getSignedCookie, setSignedCookie } from 'hono/cookie'

const cookieName = 'outlay_session'
const lifetimeMs = 30 * 24 * 60 * 60 * 1000

export type SessionCookieDeps = { sessionKey: Buffer; now(): number }

/**
 * The session is its own expiry, signed: nothing to store, and a copied cookie ends on the same day. A new
 * root key ends every session.
 */
export async function setSessionCookie(c: Context, deps: SessionCookieDeps): Promise<void> {
  await setSignedCookie(c, cookieName, String(deps.now() + lifetimeMs), keyBytes(deps), {
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
    maxAge: lifetimeMs / 1000,
    secure: isHttps(c),
  })
}

export async function hasValidSession(c: Context, deps: SessionCookieDeps): Promise<boolean> {
  const expiresAt = await getSignedCookie(c, keyBytes(deps), cookieName)
  return typeof expiresAt === 'string' && /^\d{1,15}$/.test(expiresAt) && Number(expiresAt) > deps.now()
}

/** A proxy's word is enough here: believing it can only make the cookie stricter. */
function isHttps(c: Context): boolean {
  return c.req.url.startsWith('https:') || c.req.header('x-forwarded-proto') === 'https'
}

function keyBytes(deps: SessionCookieDeps): Uint8Array<ArrayBuffer> {
  return new Uint8Array(deps.sessionKey)
}
