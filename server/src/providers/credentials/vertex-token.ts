import { readFile } from 'node:fs/promises'
import { errorWords, startWords } from '@outlay/shared/words'
import type { AuthClient } from 'google-auth-library'
import { z } from 'zod'
import { OutlayError } from '../../lib/errors.ts'
import { createRefreshed, type Fetched, type Refreshed } from './refreshed.ts'

type VertexTokenOptions = {
  /** A service account's key as Google gives it out; null looks where Google's own tools look. */
  keyFile: string | null
  now(): number
}

export type VertexToken = Refreshed<string> & {
  /** The project of the service account; null where nothing names one. */
  projectId: string | null
}

const scopes = ['https://www.googleapis.com/auth/cloud-platform']
const googleTokenUrl = 'https://oauth2.googleapis.com/token'
const refreshBeforeMs = 5 * 60_000
const answerWithinMs = 10_000
const keyFileBytesMax = 64 * 1024

/** What is needed of a key file; Google writes more into it. */
const serviceAccount = z.object({
  type: z.literal('service_account'),
  project_id: z.string().optional(),
  private_key_id: z.string().optional(),
  private_key: z.string().min(1),
  client_email: z.string().min(1),
  token_uri: z.url().default(googleTokenUrl),
})

/**
 * Access tokens for Vertex, fetched with the first call and then ahead of their end. A key file that cannot be used is
 * said at once; what goes wrong later never shows the key, nor anything that was signed with it.
 */
export async function loadVertexToken({ keyFile, now }: VertexTokenOptions): Promise<VertexToken> {
  const account = keyFile === null ? null : await readServiceAccount(keyFile)
  const { GoogleAuth, JWT } = await import('google-auth-library')
  // The library would keep tokens for itself and by a clock of its own; here each is asked for when it is due.
  const clientOptions = {
    eagerRefreshThresholdMillis: Number.POSITIVE_INFINITY,
    transporterOptions: { timeout: answerWithinMs },
  }
  let client: AuthClient | null = null
  if (account) {
    client = new JWT({
      ...clientOptions,
      email: account.client_email,
      key: account.private_key,
      ...(account.private_key_id === undefined ? {} : { keyId: account.private_key_id }),
      scopes,
      additionalClaims: { aud: account.token_uri },
    })
    askAt(client, new URL(account.token_uri))
  }
  const refreshed = createRefreshed({
    async fetch() {
      client ??= await new GoogleAuth({ scopes, clientOptions }).getClient().catch(() => {
        throw new OutlayError('permission-denied', errorWords.credentials.noGoogleCredentials)
      })
      return fetchToken(client, now)
    },
    now,
    refreshBeforeMs,
  })
  return { ...refreshed, projectId: account?.project_id ?? null }
}

async function readServiceAccount(file: string): Promise<z.infer<typeof serviceAccount>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(startWords.googleKey.unreadable(file, error.code ?? ''))
  })
  const account = text.length > keyFileBytesMax ? null : serviceAccount.safeParse(parse(text))
  if (!account?.success) throw new Error(startWords.googleKey.notOne(file))
  if (!isSafe(new URL(account.data.token_uri))) throw new Error(startWords.googleKey.notSafe(file))
  return account.data
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** What is signed with the key goes there: in the clear to this machine alone. */
function isSafe({ protocol, hostname }: URL): boolean {
  return (
    protocol === 'https:' || (protocol === 'http:' && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname))
  )
}

/** The library knows one address for tokens; a key file may name another. */
function askAt({ transporter }: AuthClient, tokenUrl: URL): void {
  transporter.interceptors.request.add({
    async resolved(request) {
      if (request.url.href === googleTokenUrl) request.url = tokenUrl
      return request
    },
  })
}

async function fetchToken(client: AuthClient, now: () => number): Promise<Fetched<string>> {
  const { token } = await client.getAccessToken().catch(explain)
  if (!token) throw new OutlayError('permission-denied', errorWords.credentials.googleRefused('no_token'))
  const { expiry_date: expiresAt } = client.credentials
  // Google's own tokens say when they end; one that does not is asked for again with the next call.
  return { value: token, expiresAt: expiresAt ?? now() }
}

/** A refusal is told from silence; of its error only the code is kept, for the rest repeats what was sent. */
function explain(error: unknown): never {
  const { status, response } = error as { status?: unknown; response?: { data?: { error?: unknown } } }
  if (typeof status !== 'number' || status >= 500) {
    throw new OutlayError('upstream-unreachable', errorWords.credentials.googleUnreachable)
  }
  const said = response?.data?.error
  const code = typeof said === 'string' && /^[a-z_]{1,60}$/.test(said) ? said : String(status)
  throw new OutlayError('permission-denied', errorWords.credentials.googleRefused(code))
}
