import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export type SeenRequest = { method: string; target: string; rawHeaders: string[]; body: Buffer }
export type Script = (
  request: SeenRequest,
  response: ServerResponse,
  incoming: IncomingMessage,
) => void | Promise<void>

/** A provider over real HTTP that follows the test's script and records its requests. */
export type FakeProvider = {
  baseUrl: string
  seen: SeenRequest[]
  /** Sets the answers to the next requests. The last script stays in force. */
  answer(...scripts: Script[]): void
  /** Resolves when a caller's connection was cut before the answer was complete. */
  aborted: Promise<void>
  close(): Promise<void>
}

export async function startFakeProvider(): Promise<FakeProvider> {
  const seen: SeenRequest[] = []
  let scripts: Script[] = [json(200, chatAnswer())]
  let tellAborted = () => {}
  const aborted = new Promise<void>((resolve) => {
    tellAborted = resolve
  })
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, async (incoming, response) => {
    const pieces: Buffer[] = []
    incoming.on('error', () => {})
    response.on('close', () => {
      if (!response.writableFinished) tellAborted()
    })
    for await (const piece of incoming) pieces.push(piece as Buffer)
    const request = {
      method: incoming.method ?? '',
      target: incoming.url ?? '',
      rawHeaders: incoming.rawHeaders,
      body: Buffer.concat(pieces),
    }
    seen.push(request)
    const script = scripts.length > 1 ? scripts.shift()! : scripts[0]!
    await script(request, response, incoming)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    seen,
    answer(...next) {
      scripts = next
    },
    aborted,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

export function headerOf(request: SeenRequest, name: string): string | undefined {
  const at = request.rawHeaders.findIndex((part, index) => index % 2 === 0 && part.toLowerCase() === name)
  return at === -1 ? undefined : request.rawHeaders[at + 1]
}

export const usage = {
  prompt_tokens: 1_000,
  completion_tokens: 500,
  total_tokens: 1_500,
  prompt_tokens_details: { cached_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0 },
}

/** 1,000 tokens in at $0.15 and 500 out at $0.60 per million. */
export const chatCostUsd = '0.00045'

export function chatAnswer(): Record<string, unknown> {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    model: 'gpt-4o-mini-2024-07-18',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
    usage,
    service_tier: 'default',
  }
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Script {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return (_request, response) => {
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...headers,
    })
    response.end(text)
  }
}

/** Writes each piece separately: the next follows a turn after the one before has left. */
export function stream(pieces: readonly (string | Buffer)[], headers: Record<string, string> = {}): Script {
  return async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', ...headers })
    for (const piece of pieces) await writeAlone(response, piece)
    response.end()
  }
}

export async function writeAlone(response: ServerResponse, piece: string | Buffer): Promise<void> {
  await new Promise((resolve) => response.write(piece, resolve))
  await new Promise((resolve) => setTimeout(resolve, 2))
}

export function chunk(fields: Record<string, unknown>, lineEnd = '\n'): string {
  return `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', model: 'gpt-4o-mini-2024-07-18', ...fields })}${lineEnd}${lineEnd}`
}

export function delta(content: string): string {
  return chunk({ choices: [{ index: 0, delta: { content } }], usage: null })
}

export const usageChunk = chunk({ choices: [], usage })
export const done = 'data: [DONE]\n\n'
