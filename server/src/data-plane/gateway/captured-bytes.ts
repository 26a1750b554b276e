const firstBlockBytes = 4 * 1024
const blockBytesMax = 64 * 1024

/**
 * The bytes of an answer that have passed, kept in case its tokens must be counted. Pieces of a stream are
 * copied into a few blocks: kept as they are, they would be a hundred small buffers a call that outlive many
 * collections.
 */
export class CapturedBytes {
  readonly #blocks: Buffer[] = []
  #used = 0
  length = 0

  /** Copies a piece. The caller may release it afterwards. */
  copy(piece: Buffer): void {
    let copied = 0
    while (copied < piece.length) {
      const block = this.#blocks.at(-1)
      if (block === undefined || this.#used === block.length) {
        this.#grow()
        continue
      }
      const taken = piece.copy(block, this.#used, copied)
      this.#used += taken
      copied += taken
    }
    this.length += piece.length
  }

  /** Keeps a buffer without copying it. The buffer must not change any more. */
  keep(buffer: Buffer): void {
    this.#trim()
    this.#blocks.push(buffer)
    this.#used = buffer.length
    this.length += buffer.length
  }

  /** All kept bytes as one buffer. */
  join(): Buffer {
    this.#trim()
    return this.#blocks.length === 1 ? this.#blocks[0]! : Buffer.concat(this.#blocks, this.length)
  }

  #grow(): void {
    const last = this.#blocks.at(-1)?.length ?? 0
    const bytes = Math.min(Math.max(last * 2, firstBlockBytes), blockBytesMax)
    this.#blocks.push(Buffer.allocUnsafeSlow(bytes))
    this.#used = 0
  }

  /** Cuts the unused end off the last block. */
  #trim(): void {
    const block = this.#blocks.at(-1)
    if (block && this.#used < block.length)
      this.#blocks[this.#blocks.length - 1] = block.subarray(0, this.#used)
  }
}
