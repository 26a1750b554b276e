import type { Dice } from './dice.ts'
import { type Piece, piece } from './fuzz-case.ts'

const tinyPiecesMax = 400

/** The same bytes in one piece or in many, at odd places and with odd pauses. */
export function inPieces(dice: Dice, bytes: Buffer): Piece[] {
  const kind = dice.integer(1, 100)
  if (kind <= 55 || bytes.length < 2) return [piece(bytes)]
  if (kind <= 75) {
    const at = dice.integer(1, bytes.length - 1)
    return [piece(bytes.subarray(0, at)), piece(bytes.subarray(at), dice.integer(0, 3))]
  }
  if (kind <= 80 && bytes.length <= tinyPiecesMax)
    return cut(
      bytes,
      () => 1,
      () => 0,
    )
  if (kind <= 96) {
    const largest = Math.max(2, Math.ceil(bytes.length / 4))
    return cut(
      bytes,
      () => dice.integer(1, largest),
      () => (dice.chance(30) ? dice.integer(1, 4) : 0),
    )
  }
  return trickled(dice, bytes)
}

/** A slow sender: some pieces, half a second in all. */
function trickled(dice: Dice, bytes: Buffer): Piece[] {
  const length = Math.ceil(bytes.length / 8)
  return cut(
    bytes,
    () => length,
    () => dice.integer(20, 80),
  )
}

function cut(bytes: Buffer, lengthOf: () => number, pauseOf: () => number): Piece[] {
  const pieces: Piece[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = at + lengthOf()
    pieces.push(piece(bytes.subarray(at, end), pauseOf()))
    at = end
  }
  return pieces
}

/** The beginning of what would have been sent, up to any byte. */
export function cutShort(dice: Dice, pieces: readonly Piece[]): Piece[] {
  let left = dice.integer(
    0,
    pieces.reduce((sum, { bytes }) => sum + bytes.length, 0),
  )
  const kept: Piece[] = []
  for (const one of pieces) {
    if (left <= 0) break
    kept.push({ ...one, bytes: one.bytes.subarray(0, left) })
    left -= one.bytes.length
  }
  return kept
}
