import { once } from 'node:events'
import { openSync, writeSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chunk, done } from '../support/fake-provider.ts'
import type { Script, UpstreamUsage } from './upstream-log.ts'

/**
 * The provider of the crash test, a process that outlives every gateway. It logs each request before it
 * answers, with one line and a single write, and the records are compared with this log. Its argument is the
 * path of the log. It tells its parent `{port}`, and kills the gateway with the pid `{killOnNext}` as soon as
 * the next request arrives.
 */
const log = openSync(process.argv[2]!, 'a')
const tried = new Set<number>()
let victim: number | null = null

const server = createServer({ noDelay: true }, (incoming, response) => {
  const marker = Number(incoming.headers['x-marker'])
  killGatewayIfTold()
  // The head has arrived, so the gateway has sent a byte of this call. From here on the call must be on
  // record.
  writeSync(log, `seen ${marker}\n`)
  incoming.on('error', () => {})
  response.on('error', () => {})
  void answer(marker, incoming, response)
})
// Idle connections are not under test. They must survive a pause of the machine of several seconds.
server.keepAliveTimeout = 75_000
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.on('message', ({ killOnNext }: { killOnNext: number }) => {
  victim = killOnNext
})
process.once('disconnect', () => process.exit())

/** This request is the gateway's last. The gateway never writes records that are unwritten now. */
function killGatewayIfTold(): void {
  if (victim === null) return
  try {
    process.kill(victim, 'SIGKILL')
  } catch {
    // Another killer was faster.
  }
  victim = null
}

async function answer(marker: number, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(incoming)
  if (body === null) return
  const script = JSON.parse(String(incoming.headers['x-script'])) as Script
  const usage: UpstreamUsage = {
    // As in real text: at most one token per four bytes.
    inputTokens: Math.ceil(body.length / 4),
    outputTokens: Math.max(1, script.pieces),
  }
  const { model } = JSON.parse(body.toString()) as { model: string }
  await pause(script.delayMs)
  if (response.destroyed) return
  switch (script.kind) {
    case 'busy':
      if (!tried.has(marker)) {
        tried.add(marker)
        sendJson(response, 429, { error: { code: 'rate_limit_exceeded' } }, { 'retry-after-ms': '5' })
        return
      }
      return answerWhole(marker, response, { model, usage, noteBytes: script.noteBytes })
    case 'error':
      sendJson(response, 500, { error: { code: 'server_error' } })
      return
    case 'plain':
      return answerWhole(marker, response, { model, usage, noteBytes: script.noteBytes })
    case 'without-usage':
      sendJson(response, 200, { ...answerOf(model, script.pieces), usage: undefined })
      return
    default:
      return answerStream(marker, response, {
        script,
        model,
        usage,
        asksUsage: body.includes('"include_usage":true'),
      })
  }
}

type Whole = { model: string; usage: UpstreamUsage; noteBytes: number }

function answerWhole(marker: number, response: ServerResponse, { model, usage, noteBytes }: Whole): void {
  writeSync(log, `answered ${marker} ${usage.inputTokens} ${usage.outputTokens}\n`)
  sendJson(response, 200, {
    ...answerOf(model, usage.outputTokens),
    usage: { ...usageObject(usage), note: 'x'.repeat(noteBytes) },
  })
}

type Streaming = Omit<Whole, 'noteBytes'> & { script: Script; asksUsage: boolean }

async function answerStream(marker: number, response: ServerResponse, streaming: Streaming): Promise<void> {
  const { script, model, usage, asksUsage } = streaming
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (let piece = 0; piece < script.pieces; piece += 1) {
    if (response.destroyed) return
    if (script.kind === 'cut' && piece > script.pieces / 2) {
      response.destroy()
      return
    }
    response.write(
      chunk({ model, choices: [{ index: 0, delta: { content: `word${piece} ` } }], usage: null }),
    )
    await pause(script.pieceMs)
  }
  if (response.destroyed) return
  if (asksUsage) {
    writeSync(log, `answered ${marker} ${usage.inputTokens} ${usage.outputTokens}\n`)
    response.write(chunk({ model, choices: [], usage: usageObject(usage) }))
  }
  response.end(done)
}

async function readBody(incoming: IncomingMessage): Promise<Buffer | null> {
  const pieces: Buffer[] = []
  incoming.on('data', (piece: Buffer) => pieces.push(piece))
  try {
    await once(incoming, 'end')
    return Buffer.concat(pieces)
  } catch {
    // The gateway died during the answer.
    return null
  }
}

function answerOf(model: string, words: number): Record<string, unknown> {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    model,
    choices: [
      { index: 0, message: { role: 'assistant', content: 'word '.repeat(words) }, finish_reason: 'stop' },
    ],
    service_tier: 'default',
  }
}

function usageObject({ inputTokens, outputTokens }: UpstreamUsage): Record<string, unknown> {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown, headers: object = {}): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  })
  response.end(text)
}

function pause(ms: number): Promise<void> {
  return ms === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms))
}
