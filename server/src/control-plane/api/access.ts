import type { Requirement } from '@outlay/shared/access'
import { errorWords } from '@outlay/shared/words'
import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { OutlayError } from '../../lib/errors.ts'
import { isForwarded } from '../../lib/proxy-headers.ts'
import { isSameSecret } from '../../lib/same-secret.ts'
import { type Actor, adminToken, controlToken, halfSession, localReader, session } from './actor.ts'
import type { ApiEnv } from './env.ts'
import { type Declaration, declaredRoutes } from './route.ts'
import { type ShownSession, shownSession } from './session-halves.ts'

export type AccessDeps = {
  /** Signs the session cookie, and derives the page's half of a session from it. */
  sessionKey: Buffer
  /** The dashboard's port, known once it listens. */
  port(): number
  /** `OUTLAY_ADMIN_TOKEN`; null when it is not set. */
  adminToken: string | null
  /** The token of the command line, from a file that only its owner can read. */
  controlToken: string
  /** Whether the server listens on loopback addresses only. */
  isLoopbackListener: boolean
  /** The one-time link of the start banner. */
  oneTimeToken: { consume(token: string): boolean }
  /**
   * Finds the owner of any other bearer token; null for an unknown one. Default: there are no other tokens.
   */
  actorOfToken?(token: string): Actor | null
  now(): number
}

/** All facts that decide about access. */
type AccessFacts = {
  authorization: string | null
  session: ShownSession
  host: string | null
  remoteAddress: string | null
  /** Whether a proxy says that it forwarded the request. */
  isForwarded: boolean
}

/** Passes a request on only when its actor is known and was granted the requirement of the route. */
export function requireAccess(deps: AccessDeps): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const facts = await factsOf(c, deps)
    const actor = actorOf(facts, deps)
    for (const declaration of declarationsFor(c)) requireGranted(actor, declaration, facts)
    if (isChange(c.req.method)) {
      requireJson(c)
      if (actor.kind === 'session') requireSameOrigin(c)
    }
    c.set('actor', actor)
    await next()
  }
}

/**
 * Default deny. A request with a token is judged by the token alone: a wrong token never falls back to
 * something weaker. Then a whole session counts, then a reader on this machine, then half a session.
 */
function actorOf(facts: AccessFacts, deps: AccessDeps): Actor {
  if (facts.authorization !== null) return actorOfToken(facts.authorization, deps)
  if (facts.session === 'whole') return session
  if (deps.isLoopbackListener && isFromThisMachine(facts)) return localReader
  if (facts.session === 'half') return halfSession
  throw new OutlayError('unauthenticated', errorWords.access.signIn)
}

function actorOfToken(authorization: string, deps: AccessDeps): Actor {
  const token = /^Bearer +(\S+)\s*$/i.exec(authorization)?.[1] ?? ''
  if (/^(olk_|sk-)/.test(token)) {
    throw new OutlayError('unauthenticated', errorWords.access.keyForCalls)
  }
  if (isSameSecret(token, deps.controlToken)) return controlToken
  if (isSameSecret(token, deps.adminToken ?? '')) return adminToken
  const actor = deps.actorOfToken?.(token) ?? null
  if (actor) return actor
  throw new OutlayError('unauthenticated', errorWords.access.unknownToken)
}

/**
 * The declarations of all routes that match the address. A route without a declaration is closed to
 * everybody. For an unknown address, only callers who may read or change something learn that it is a 404.
 */
function declarationsFor(c: Context<ApiEnv>): Declaration[] {
  const routes = declaredRoutes(matchedRoutes(c))
  if (routes.length === 0) {
    return [{ requires: isChange(c.req.method) ? 'manage' : 'read', projects: 'none' }]
  }
  return routes.map(({ declaration }) => {
    if (declaration) return declaration
    throw new OutlayError('permission-denied', errorWords.access.undeclared)
  })
}

function requireGranted(
  actor: Actor,
  { requires, projects }: Declaration,
  { session }: Pick<AccessFacts, 'session'>,
): void {
  if (!actor.may.has(requires)) throw refusalOf(actor, requires, session)
  if (projects === 'all' && actor.scope.kind !== 'all') {
    throw new OutlayError('permission-denied', errorWords.access.allProjectsOnly)
  }
}

/** Tells the caller how to get the missing permission, if there is a way. */
function refusalOf({ kind }: Actor, requires: Requirement, session: ShownSession): OutlayError {
  const { commandOnly, halfSession, notGranted, readOnly } = errorWords.access
  if (kind === 'half-session') return new OutlayError('unauthenticated', halfSession)
  if (requires === 'control') return new OutlayError('permission-denied', commandOnly)
  if (kind !== 'local-reader') return new OutlayError('permission-denied', notGranted(requires))
  return new OutlayError('permission-denied', session === 'half' ? halfSession : readOnly)
}

/**
 * The Host check prevents DNS rebinding: a foreign web page cannot read through a name that it points at
 * 127.0.0.1. Forwarding headers mark a proxy on this machine that speaks for other machines.
 */
function isFromThisMachine(facts: AccessFacts): boolean {
  if (facts.isForwarded) return false
  if (!isLoopbackAddress(facts.remoteAddress ?? '')) return false
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i.test(facts.host ?? '')
}

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/i.test(address)
}

async function factsOf(c: Context<ApiEnv>, deps: AccessDeps): Promise<AccessFacts> {
  return {
    authorization: c.req.header('authorization') ?? null,
    session: await shownSession(c, deps),
    host: c.req.header('host') ?? null,
    remoteAddress: c.env?.incoming?.socket.remoteAddress ?? null,
    isForwarded: isForwarded(Object.fromEntries(c.req.raw.headers)),
  }
}

function isChange(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD'
}

/**
 * Without asking us first (a CORS preflight), a browser sends only forms and plain-text bodies from a foreign
 * page. It asks before every DELETE, so a DELETE without a body needs no content type.
 */
function requireJson(c: Context<ApiEnv>): void {
  if (c.req.method === 'DELETE' && !hasBody(c)) return
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type === 'application/json') return
  throw new OutlayError('invalid-request', errorWords.requests.notJson)
}

function hasBody(c: Context<ApiEnv>): boolean {
  const length = c.req.header('content-length') ?? '0'
  return length !== '0' || c.req.header('transfer-encoding') !== undefined
}

/**
 * A second barrier: a page of another port has no page secret anyway. Browsers name the origin of a request
 * in headers that a page cannot forge.
 */
function requireSameOrigin(c: Context<ApiEnv>): void {
  const site = c.req.header('sec-fetch-site')
  const origin = c.req.header('origin')
  if (site !== undefined ? site === 'same-origin' : isOriginOfHost(origin, c.req.header('host'))) return
  throw new OutlayError('forbidden-origin', errorWords.access.otherOrigin)
}

function isOriginOfHost(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined || host === undefined || !URL.canParse(origin)) return false
  return new URL(origin).host === host.toLowerCase()
}
