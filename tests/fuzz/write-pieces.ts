import type { Socket } from 'node:net'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import type { Ending, Piece } from './fuzz-case.ts'

/** Writes pieces with their pauses, as fast as the other side takes them. Ends when the socket is closed. */
export async function writePieces(
  socket: Socket,
  pieces: readonly Piece[],
  headCame: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  for (const [index, { bytes, afterMs, afterHead }] of pieces.entries()) {
    if (afterHead) await headCame()
    if (afterMs > 0) await sleep(afterMs)
    else if (index > 0) await turn()
    if (socket.destroyed || socket.writableEnded) return
    if (!socket.write(bytes)) await drained(socket)
  }
}

export function endSocket(socket: Socket, ending: Ending): void {
  if (socket.destroyed) return
  if (ending === 'fin') socket.end()
  if (ending === 'reset') socket.resetAndDestroy()
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done)
      socket.off('close', done)
      resolve()
    }
    socket.on('drain', done)
    socket.on('close', done)
  })
}
