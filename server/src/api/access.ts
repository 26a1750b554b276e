import { createHash, timingSafeEqual } from 'node:crypto'
import { errorWords } from '@outlay/shared/words'
import type { Context, MiddlewareHandler } from 'hono'
import { OutlayError } from '../lib/errors.ts'
import { isForwarded } from '../lib/proxy-headers.ts'
import type { ApiEnv, Caller } from './env.ts'
import { hasValidSession } from './session-cookie.ts'

export type AccessDeps = {
  /** Signs the session cookie. */
  sessionKey: Buffer
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
  hasSession: boolean
  host: string | null
  remoteAddress: string | null
  /** Whether a proxy says it passed the request on. */
  isForwarded: boolean
}

/** Lets a request through only when its caller is known and may do what its method asks for. */
export function requireAccess(deps: AccessDeps): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const caller = judgeCaller(await factsOf(c, deps), deps)
    if (isChange(c.req.method)) {
      requireChange(caller)
      requireJson(c)
      if (caller.via === 'session') requireSameOrigin(c)
    }
    c.set('caller', caller)
    await next()
  }
}

/**
 * Default deny: a shown token must be a right one (a wrong one is never ignored in favour of something
 * weaker), then a session counts, then reading on this machine.
 */
function judgeCaller(facts: AccessFacts, deps: AccessDeps): Caller {
  if (facts.authorization !== null) return callerOfToken(facts.authorization, deps)
  if (facts.hasSession) return { access: 'change', via: 'session' }
  if (deps.isLoopbackListener && isFromThisMachine(facts)) return { access: 'read', via: 'this-machine' }
  throw new OutlayError('unauthenticated', errorWords.access.signIn)
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
    hasSession: await hasValidSession(c, deps),
    host: c.req.header('host') ?? null,
    remoteAddress: c.env?.incoming?.socket.remoteAddress ?? null,
    isForwarded: isForwarded(Object.fromEntries(c.req.raw.headers)),
  }
}

function isChange(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD'
}

function requireChange(caller: Caller): void {
  if (caller.access === 'change') return
  throw new OutlayError('permission-denied', errorWords.access.readOnly)
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
 * The cookie's SameSite does not tell ports of one host apart, so another program on this machine could
 * use it. Browsers say where a request comes from in headers that a page cannot forge.
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

/** Compares digests, so neither the length nor the first differing byte shows in the time it takes. */
function isSameSecret(shown: string, expected: string): boolean {
  if (shown === '' || expected === '') return false
  return timingSafeEqual(digest(shown), digest(expected))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
