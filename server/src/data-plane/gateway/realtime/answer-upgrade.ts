import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Answers an upgrade that fails like an ordinary request. The connection ends with the answer. */
export function answerUpgrade(outgoing: ServerResponse, socket: Duplex): void {
  outgoing.shouldKeepAlive = false
  // Node's server no longer listens to this socket, so its 'drain' must be passed on by hand.
  socket.on('drain', () => outgoing.emit('drain'))
  // A half-closed socket would stay open until its caller hangs up.
  outgoing.on('finish', () => (socket as Socket).destroySoon())
  // Node hands over the bare socket of an upgrade. It is a TCP socket, because the server listens on TCP.
  outgoing.assignSocket(socket as Socket)
}
