import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { answerInFront } from './answer-in-front.ts'

/** Node's arguments for a request with an `Upgrade` header. From then on, the socket is ours. */
export type Upgrade = { incoming: IncomingMessage; socket: Duplex; head: Buffer }

/**
 * Serves a request with an unwanted upgrade as plain HTTP/1.1, which RFC 9110 7.8 always permits. Node has
 * stopped reading after the head. So the head is put back in front of the rest, without its upgrade, and the
 * connection starts over. Body, `Expect` and further requests are then read as on any connection.
 */
export function ignoreUpgrade(server: Server, { incoming, socket, head }: Upgrade): void {
  // Node removes its listener from a socket that it hands over. Without a listener, a reset would end the
  // process.
  const gone = () => socket.destroy()
  socket.on('error', gone)
  if (socket.destroyed) return
  // Put back at once, because a stream that has ended accepts nothing back.
  socket.unshift(Buffer.concat([headWithoutUpgrade(incoming), head]))
  afterAnswersInFront(socket, () => {
    socket.off('error', gone)
    // Ends the keep-alive timeout of the last answer. Node's own timer for the connection is gone.
    if ('setTimeout' in socket) (socket as Socket).setTimeout(0)
    server.emit('connection', socket)
  })
}

/**
 * Pipelined requests may still have answers under way. Each answer hands the connection to the next when it
 * ends.
 */
function afterAnswersInFront(socket: Duplex, act: () => void): void {
  const answer = answerInFront(socket)
  if (answer === null) {
    if (!socket.destroyed) act()
    return
  }
  // Node's server no longer listens to the socket, so the drain event is passed on here.
  const drain = () => answer.emit('drain')
  socket.on('drain', drain)
  answer.once('finish', () => {
    socket.off('drain', drain)
    afterAnswersInFront(socket, act)
  })
}

const namesOfUpgrade: ReadonlySet<string> = new Set(['upgrade', 'http2-settings'])

/** Never longer than the original head, which was within the limit. */
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
