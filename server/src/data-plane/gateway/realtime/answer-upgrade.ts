import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Lets an upgrade that comes to nothing be answered as a request: the connection ends with the answer. */
export function answerUpgrade(outgoing: ServerResponse, socket: Duplex): void {
  outgoing.shouldKeepAlive = false
  // Node's server does not listen to it any more, so nobody else would say that it can take more.
  socket.on('drain', () => outgoing.emit('drain'))
  // A half-closed socket would be waited for until its caller hangs up.
  outgoing.on('finish', () => (socket as Socket).destroySoon())
  // Node hands over the bare socket of an upgrade; it is a TCP socket on a server that listens on one.
  outgoing.assignSocket(socket as Socket)
}
