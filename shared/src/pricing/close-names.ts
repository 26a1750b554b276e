import leven from 'leven'
import type { PriceBook } from './price-book.ts'

const closeNamesMax = 5

/**
 * The known names that are spelt most like `name`, at most five, the closest first, among those of
 * some providers. They are there to be read by a person: a price is never taken from one.
 */
export function closeNames(book: PriceBook, name: string, providers: readonly string[]): string[] {
  const wanted = name.trim().toLowerCase().slice(0, 100)
  // Beyond a third of its letters a name is another one.
  const maxDistance = Math.max(2, Math.floor(wanted.length / 3))
  const sellers = providers.flatMap((provider) => book.providers.get(provider) ?? [])
  const names = new Set(
    sellers.flatMap(({ byName, aliases, own }) => [
      ...byName.keys(),
      ...aliases.keys(),
      ...(own?.byName.keys() ?? []),
      ...(own?.names.keys() ?? []),
    ]),
  )
  return [...names]
    .map((known) => ({ known, distance: leven(wanted, known, { maxDistance: maxDistance + 1 }) }))
    .filter(({ distance }) => distance <= maxDistance)
    .toSorted((a, b) => a.distance - b.distance || (a.known < b.known ? -1 : 1))
    .slice(0, closeNamesMax)
    .map(({ known }) => known)
}
