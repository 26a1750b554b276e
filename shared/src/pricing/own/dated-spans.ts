/** From `from` on and before `until`, UTC milliseconds; open ends are infinite. */
export type Dated<Item> = { from: number; until: number; item: Item }

/**
 * Items as spans of time: each holds until the next one begins, or until its own end. Of those that begin at one
 * instant the one that was added last holds. `items` stand in the order in which they were added.
 */
export function datedSpans<Item>(
  items: readonly Item[],
  spanOf: (item: Item) => { from: number; until: number },
): Dated<Item>[] {
  const byStart = new Map(items.map((item) => [spanOf(item).from, item]))
  const starts = [...byStart.keys()].sort((a, b) => a - b)
  return starts.map((from, index) => {
    const item = byStart.get(from)!
    return { from, until: Math.min(spanOf(item).until, starts[index + 1] ?? Number.POSITIVE_INFINITY), item }
  })
}

/** An instant that may be open to the past. */
export function startOf(from: number | null): number {
  return from ?? Number.NEGATIVE_INFINITY
}
