import { errorWords } from '@outlay/shared/words'
import type { Context, MiddlewareHandler } from 'hono'
import { OutlayError } from '../lib/errors.ts'
import { isForwarded } from '../lib/proxy-headers.ts'
import { isSameSecret } from '../lib/same-secret.ts'
import type { ApiEnv, Caller } from './env.ts'
import { type ShownSession, shownSession } from './session-halves.ts'

export type AccessDeps = {
  /** Signs the session cookie, and makes the page's half of a session of it. */
  sessionKey: Buffer
  /** Where the dashboard listens; known once it does. */
  port(): number
  /** `OUTLAY_ADMIN_TOKEN`; null where none is set. */
  adminToken: string | null
  /** What the command line shows the running server; lives in a file only its owner can read. */
  controlToken: string
  /** Whether the server listens on this machine's own addresses only. */
  isLoopbackListener: boolean
  /** The one-time link of the start banner. */
  oneTimeToken: { consume(token: string): boolean }
  now(): number
}

/** What a request shows of itself, and nothing else: the judgement reads only this. */
type AccessFacts = {
  authorization: string | null
  session: ShownSession
  /** Whether only the description of the API is asked for, which holds nothing of this installation. */
  isDescription: boolean
  host: string | null
  remoteAddress: string | null
  /** Whether a proxy says it passed the request on. */
  isForwarded: boolean
}

/** Lets a request through only when its caller is known and may do what its method asks for. */
export function requireAccess(deps: AccessDeps): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const facts = await factsOf(c, deps)
    const caller = judgeCaller(facts, deps)
    if (isChange(c.req.method)) {
      requireChange(caller, facts)
      requireJson(c)
      if (caller.via === 'session') requireSameOrigin(c)
    }
    c.set('caller', caller)
    await next()
  }
}

/**
 * Default deny: a shown token must be a right one (a wrong one is never ignored in favour of something
 * weaker), then a whole session counts, then reading on this machine. A browser that goes to the description by a link sends no
 * header of the page's, so the cookie is enough for that.
 */
function judgeCaller(facts: AccessFacts, deps: AccessDeps): Caller {
  if (facts.authorization !== null) return callerOfToken(facts.authorization, deps)
  if (facts.session === 'whole') return { access: 'change', via: 'session' }
  if (deps.isLoopbackListener && isFromThisMachine(facts)) return { access: 'read', via: 'this-machine' }
  if (facts.session === 'half' && facts.isDescription) return { access: 'read', via: 'cookie' }
  const { halfSession, signIn } = errorWords.access
  throw new OutlayError('unauthenticated', facts.session === 'half' ? halfSession : signIn)
}

/** Refuses whoever is not the command line of this very installation. */
export function requireControl(caller: Caller): void {
  if (caller.via === 'control-token') return
  throw new OutlayError('permission-denied', errorWords.access.commandOnly)
}

function callerOfToken(authorization: string, deps: AccessDeps): Caller {
  const token = /^Bearer +(\S+)\s*$/i.exec(authorization)?.[1] ?? ''
  if (/^(olk_|sk-)/.test(token)) {
    throw new OutlayError('unauthenticated', errorWords.access.keyForCalls)
  }
  if (isSameSecret(token, deps.controlToken)) return { access: 'change', via: 'control-token' }
  if (isSameSecret(token, deps.adminToken ?? '')) return { access: 'change', via: 'admin-token' }
  throw new OutlayError('unauthenticated', errorWords.access.unknownToken)
}

/**
 * The Host check is what keeps a web page elsewhere from reading through a name that it points at
 * 127.0.0.1 (DNS rebinding); the forwarding headers mark a proxy on this machine that speaks for others.
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
    isDescription: /^\/api\/(docs(\/.*)?|openapi\.json)$/.test(c.req.path),
    host: c.req.header('host') ?? null,
    remoteAddress: c.env?.incoming?.socket.remoteAddress ?? null,
    isForwarded: isForwarded(Object.fromEntries(c.req.raw.headers)),
  }
}

function isChange(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD'
}

function requireChange(caller: Caller, { session }: AccessFacts): void {
  if (caller.access === 'change') return
  const { halfSession, readOnly } = errorWords.access
  throw new OutlayError('permission-denied', session === 'half' ? halfSession : readOnly)
}

/**
 * A form or a plain-text body is all that a foreign page can send without the browser asking us first. It
 * asks before any DELETE, so one without a body needs no content type.
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
 * A page of another port cannot have the page's half of a session, and is kept out once more here. Browsers say where a request comes from in headers that a page cannot forge.
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
