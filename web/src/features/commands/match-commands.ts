import type { Command, CommandGroup } from './prepare-commands.ts'

export type MatchedCommands = {
  groups: CommandGroup[]
  /** How many are shown, and whether there are more of the same name. */
  shown: number
  isCut: boolean
}

/** A name that is not among the first of its group is found faster by typing more of it than by scrolling. */
const itemsMax = 8

/**
 * What a search leaves, the group with the best match first. Every word of it must be found somewhere; the start
 * of the name is better than the start of a word in it, and that better than the middle of one.
 */
export function matchCommands(groups: readonly CommandGroup[], search: string): MatchedCommands {
  const wanted = wordsOf(search)
  if (wanted.length === 0) {
    const shown = groups.filter(({ isSearchedOnly }) => !isSearchedOnly)
    return { groups: shown, shown: countOf(shown), isCut: false }
  }
  const ranked = groups
    .map((group) => rank(group, wanted))
    .filter(({ group }) => group.items.length > 0)
    .sort((a, b) => a.best - b.best)
  const found = ranked.map(({ group }) => ({ ...group, items: group.items.slice(0, itemsMax) }))
  return {
    groups: found,
    shown: countOf(found),
    isCut: ranked.some(({ group }) => group.items.length > itemsMax),
  }
}

/** The lower, the better; equals stay in the order they came in. */
function rank(group: CommandGroup, wanted: string[]): { group: CommandGroup; best: number } {
  const scored = group.items
    .map((item) => ({ item, score: scoreOf(item, wanted) }))
    .filter(({ score }) => score !== null)
    .sort((a, b) => a.score! - b.score!)
  return { group: { ...group, items: scored.map(({ item }) => item) }, best: scored[0]?.score ?? 0 }
}

/** Null where a word is found nowhere. */
function scoreOf({ label, hint, alias }: Command, wanted: string[]): number | null {
  const name = label.toLowerCase()
  const all = [name, hint.toLowerCase(), alias.toLowerCase()].join(' ')
  if (!wanted.every((word) => all.includes(word))) return null
  if (name.startsWith(wanted.join(' '))) return 0
  const starts = wordsOf(all)
  return wanted.every((word) => starts.some((start) => start.startsWith(word))) ? 1 : 2
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
}

function countOf(groups: readonly CommandGroup[]): number {
  return groups.reduce((sum, { items }) => sum + items.length, 0)
}
