import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { missingKey, wrongKey } from './api-error.ts'

/** The bearer key. Throws OpenAI's 401 when there is none, and for `sk-invalid`. */
export function keyOf(request: IncomingMessage): string {
  const key = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (!key) throw missingKey()
  if (key === 'sk-invalid') throw wrongKey(key)
  return key
}

/** The model a body names, for its rate-limit bucket; whatever has none shares one. */
export function modelIn(body: Buffer): string {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'))
    const model =
      typeof parsed === 'object' && parsed !== null && 'model' in parsed ? parsed.model : undefined
    return typeof model === 'string' ? model : 'other'
  } catch {
    return 'other'
  }
}

export function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(',') : value
}

/** Names a request by all that makes its answer: the same request has the same digest. */
export function digest(method: string, path: string, body: Buffer): string {
  return createHash('sha256').update(`${method} ${path}\n`).update(body).digest('hex')
}
