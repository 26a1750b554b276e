import type { MessagePort } from 'node:worker_threads'
import { type ErrorCode, errorStatus, OutlayError } from '../lib/errors.ts'

/** Methods that another thread can call: plain data in, plain data out. */
// biome-ignore lint/suspicious/noExplicitAny: each method has arguments of its own; only their names are looked at here.
export type Questions = Record<string, (...args: any[]) => Promise<unknown>>

type Ask = { ask: number; method: string; args: unknown[] }
type Reply = { replyTo: number; value: unknown } | { replyTo: number; error: SentError }
type SentError = { name: string; message: string; code: string | null; stack: string | undefined }

/** The other thread has ended before it replied. */
export class PlaneEnded extends Error {
  override readonly name = 'PlaneEnded'
}

/** Replies to the questions from the other side of the port. */
export function replyToQuestions(port: MessagePort, questions: object): void {
  port.on('message', async ({ ask, method, args }: Ask) => {
    const reply = await replyTo(ask, () => (questions as Questions)[method]!(...args))
    port.postMessage(reply, buffersIn(reply))
  })
}

/** The questions that the other side of the port replies to, as methods. `end` rejects those that wait for a reply. */
export function askQuestions<Asked extends object>(port: MessagePort): { questions: Asked; end(): void } {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>()
  let asked = 0
  let hasEnded = false
  port.on('message', (reply: Reply) => {
    const asker = waiting.get(reply.replyTo)
    waiting.delete(reply.replyTo)
    if ('error' in reply) asker?.reject(received(reply.error))
    else asker?.resolve(reply.value)
  })
  const ask = (method: string, args: unknown[]) =>
    new Promise((resolve, reject) => {
      if (hasEnded) return reject(new PlaneEnded())
      asked += 1
      waiting.set(asked, { resolve, reject })
      const question: Ask = { ask: asked, method, args }
      port.postMessage(question)
    })
  const questions = new Proxy({} as Asked, {
    get: (_, method) => (typeof method === 'string' ? (...args: unknown[]) => ask(method, args) : undefined),
  })
  return {
    questions,
    end() {
      hasEnded = true
      for (const { reject } of waiting.values()) reject(new PlaneEnded())
      waiting.clear()
      port.close()
    },
  }
}

async function replyTo(ask: number, work: () => Promise<unknown>): Promise<Reply> {
  try {
    return { replyTo: ask, value: await work() }
  } catch (error) {
    return { replyTo: ask, error: sent(error) }
  }
}

/** Errors lose their class between threads. The message and code of an Outlay error are kept. */
function sent(error: unknown): SentError {
  if (!(error instanceof Error))
    return { name: 'Error', message: String(error), code: null, stack: undefined }
  const { name, message, stack } = error
  const code = (error as { code?: unknown }).code
  return { name, message, code: typeof code === 'string' ? code : null, stack }
}

function received({ name, message, code, stack }: SentError): Error {
  if (name === 'OutlayError' && code !== null && code in errorStatus) {
    return new OutlayError(code as ErrorCode, message)
  }
  return Object.assign(new Error(message), { name, stack, ...(code === null ? {} : { code }) })
}

/** Bodies are transferred, not copied. */
function buffersIn(reply: Reply): ArrayBuffer[] {
  const value = 'value' in reply ? reply.value : null
  if (typeof value !== 'object' || value === null || !('body' in value)) return []
  return value.body instanceof ArrayBuffer ? [value.body] : []
}
