/**
 * Which pair of neighbours to merge next: the lowest rank, and of equal ranks the leftmost. A binary heap of
 * numbers, each a rank and a position in one (2^18 ranks and 2^32 positions fit a double), kept between
 * uses so that a piece of text costs no allocation.
 */
export interface MergeQueue {
  push(rank: number, position: number): void
  /** Takes the first pair off the queue, or says that it is empty; read it from `rank` and `position`. */
  pop(): boolean
  rank: number
  position: number
}

const positions = 2 ** 32
/** Room that is kept when the queue has run empty. */
const keptEntriesMax = 64 * 1024

export function createMergeQueue(): MergeQueue {
  let heap = new Float64Array(keptEntriesMax)
  let size = 0

  const queue: MergeQueue = { push, pop, rank: 0, position: 0 }
  return queue

  function push(rank: number, position: number): void {
    if (size === heap.length) heap = grown(heap)
    const entry = rank * positions + position
    let index = size++
    while (index > 0) {
      const parent = (index - 1) >> 1
      if ((heap[parent] as number) <= entry) break
      heap[index] = heap[parent] as number
      index = parent
    }
    heap[index] = entry
  }

  function pop(): boolean {
    if (size === 0) {
      if (heap.length > keptEntriesMax) heap = new Float64Array(keptEntriesMax)
      return false
    }
    const first = heap[0] as number
    queue.rank = Math.floor(first / positions)
    queue.position = first - queue.rank * positions
    const last = heap[--size] as number
    let index = 0
    for (let child = 1; child < size; child = 2 * index + 1) {
      if (child + 1 < size && (heap[child + 1] as number) < (heap[child] as number)) child++
      if ((heap[child] as number) >= last) break
      heap[index] = heap[child] as number
      index = child
    }
    heap[index] = last
    return true
  }
}

function grown(heap: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(heap.length * 2)
  larger.set(heap)
  return larger
}
