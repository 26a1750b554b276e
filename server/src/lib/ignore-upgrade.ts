import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { answerInFront } from './answer-in-front.ts'

/** What Node's server gives for a request with an `Upgrade` header; the socket is ours from then on. */
export type Upgrade = { incoming: IncomingMessage; socket: Duplex; head: Buffer }

/**
 * Serves a request whose upgrade nobody takes as HTTP/1.1, which RFC 9110 7.8 lets a server do at any time. Node has stopped
 * reading behind the head. The head goes back in front of the rest, without its wish, and the connection starts over: the
 * body, `Expect` and further requests are read as those of any connection.
 */
export function ignoreUpgrade(server: Server, { incoming, socket, head }: Upgrade): void {
  // Node takes its own listener off a socket that it hands over: without one, a reset ends the process.
  const gone = () => socket.destroy()
  socket.on('error', gone)
  if (socket.destroyed) return
  // At once, because a stream that has told its end takes nothing back.
  socket.unshift(Buffer.concat([headWithoutUpgrade(incoming), head]))
  afterAnswersInFront(socket, () => {
    socket.off('error', gone)
    // The pause after the last answer is over. Node clears its timer for the connection as it was.
    if ('setTimeout' in socket) (socket as Socket).setTimeout(0)
    server.emit('connection', socket)
  })
}

/** Requests sent ahead have answers under way. Each hands the connection to the next as it finishes. */
function afterAnswersInFront(socket: Duplex, act: () => void): void {
  const answer = answerInFront(socket)
  if (answer === null) {
    if (!socket.destroyed) act()
    return
  }
  // Node's server does not listen to the socket any more, so nobody else would say that it can take more.
  const drain = () => answer.emit('drain')
  socket.on('drain', drain)
  answer.once('finish', () => {
    socket.off('drain', drain)
    afterAnswersInFront(socket, act)
  })
}

const namesOfUpgrade: ReadonlySet<string> = new Set(['upgrade', 'http2-settings'])

/** Never longer than the head that came, which was within the limit. */
function headWithoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase()
    if (namesOfUpgrade.has(name)) continue
    const value = name === 'connection' ? withoutUpgrade(rawHeaders[index + 1]!) : rawHeaders[index + 1]!
    lines.push(`${rawHeaders[index]}:${value}`)
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}

function withoutUpgrade(connection: string): string {
  return connection
    .split(',')
    .filter((option) => !namesOfUpgrade.has(option.trim().toLowerCase()))
    .join(',')
}
