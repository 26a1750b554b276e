/** From `from` on and before `until`, UTC milliseconds; open ends are infinite. */
export type Dated<Item> = { from: number; until: number; item: Item }

/**
 * Items as spans of time that do not overlap, in order: at each instant the one holds that began last, of those that
 * began together the one that was added last. One that ends gives way to the one before it, as a price of a month does
 * to the price it stood in for, which then has two spans. `items` stand in the order in which they were added.
 */
export function datedSpans<Item>(
  items: readonly Item[],
  spanOf: (item: Item) => { from: number; until: number },
): Dated<Item>[] {
  const spans = items.map((item) => ({ ...spanOf(item), item }))
  const edges = [...new Set(spans.flatMap(({ from, until }) => [from, until]))].sort((a, b) => a - b)
  const dated: Dated<Item>[] = []
  for (const [index, from] of edges.entries()) {
    const until = edges[index + 1] ?? Number.POSITIVE_INFINITY
    const latest = latestAt(spans, from)
    const before = dated.at(-1)
    if (!latest || from === until) continue
    if (before?.item === latest.item && before.until === from) before.until = until
    else dated.push({ from, until, item: latest.item })
  }
  return dated
}

/** An instant that may be open to the past. */
export function startOf(from: number | null): number {
  return from ?? Number.NEGATIVE_INFINITY
}

function latestAt<Item>(spans: readonly Dated<Item>[], at: number): Dated<Item> | null {
  let latest: Dated<Item> | null = null
  for (const span of spans) {
    if (span.from <= at && at < span.until && (latest === null || span.from >= latest.from)) latest = span
  }
  return latest
}
