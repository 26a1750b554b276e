import type { LabelDimension, Receipt } from '@outlay/shared/records'
import {
  addSums,
  copyOfSums,
  emptySums,
  type RollupKey,
  type RollupSums,
  rollupKeyText,
} from './rollup-sums.ts'

/** The most values of a dimension in a UTC month that have sums of their own. */
export const facetValuesMax = 10_000

export type FacetKey = RollupKey & {
  dimension: LabelDimension
  /** A tag is `name=value`. `name=` and {@link otherValue} stand for the values beyond the bound. */
  value: string
}

export type FacetCell = { key: FacetKey; sums: RollupSums }

/** No caller can send the empty text as a label. */
export const otherValue = ''

/** Sums by label, quarter-hour, project, key, provider and model. */
export class FacetFold {
  readonly #cells = new Map<string, FacetCell>()

  /** The sums that a call of this rollup counts in: one for each of its labels. Most calls have none. */
  sumsOf(receipt: Receipt, key: RollupKey): readonly RollupSums[] {
    const { sessionId, agentName, repository, endUser, tags } = receipt
    if ((sessionId ?? agentName ?? repository ?? endUser ?? tags) === null) return noSums
    const sums: RollupSums[] = []
    if (sessionId !== null) sums.push(this.#sumsAt(key, 'session', sessionId))
    if (agentName !== null) sums.push(this.#sumsAt(key, 'agent', agentName))
    if (repository !== null) sums.push(this.#sumsAt(key, 'repository', repository))
    if (endUser !== null) sums.push(this.#sumsAt(key, 'user', endUser))
    for (const name in tags) sums.push(this.#sumsAt(key, 'tag', `${name}=${tags[name]}`))
    return sums
  }

  cells(): IterableIterator<FacetCell> {
    return this.#cells.values()
  }

  #sumsAt(rollup: RollupKey, dimension: LabelDimension, value: string): RollupSums {
    const key = { ...rollup, dimension, value }
    const name = facetKeyText(key)
    const known = this.#cells.get(name)
    if (known) return known.sums
    const cell = { key, sums: emptySums() }
    this.#cells.set(name, cell)
    return cell.sums
  }
}

const noSums: readonly RollupSums[] = []

/** A value that has sums of its own in a month. */
export type FacetValue = { monthStart: number; dimension: LabelDimension; value: string }

/** The start of the UTC month of an instant. */
export function monthStartOf(ms: number): number {
  const at = new Date(ms)
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth())
}

/** The values in these cells, each once, and before a tag its name. */
export function facetValuesIn(cells: Iterable<FacetCell>): FacetValue[] {
  const values = new Map<string, FacetValue>()
  for (const { key } of cells) {
    const { dimension, value } = key
    const monthStart = monthStartOf(key.start)
    for (const own of dimension === 'tag' ? [tagNameOf(value), value] : [value]) {
      const facetValue = { monthStart, dimension, value: own }
      values.set(facetValueText(facetValue), facetValue)
    }
  }
  return [...values.values()]
}

/** `feature=` of `feature=chat`: it also stands for the values of that tag beyond the bound. Names have no `=`. */
function tagNameOf(tag: string): string {
  return tag.slice(0, tag.indexOf('=') + 1)
}

/**
 * Puts values without sums of their own together: those of a tag under its name, all others as {@link otherValue}. The
 * set has texts of {@link facetValueText}. The given cells do not change.
 */
export function withoutOtherValues(cells: Iterable<FacetCell>, own: ReadonlySet<string>): FacetCell[] {
  const kept: FacetCell[] = []
  const others = new Map<string, FacetCell>()
  for (const cell of cells) {
    const { key, sums } = cell
    const monthStart = monthStartOf(key.start)
    if (own.has(facetValueText({ ...key, monthStart }))) {
      kept.push(cell)
      continue
    }
    const tagName = key.dimension === 'tag' ? tagNameOf(key.value) : otherValue
    const isNameOwn = own.has(facetValueText({ ...key, monthStart, value: tagName }))
    const otherKey = { ...key, value: isNameOwn ? tagName : otherValue }
    const name = facetKeyText(otherKey)
    const other = others.get(name)
    if (other) addSums(other.sums, sums)
    else others.set(name, { key: otherKey, sums: copyOfSums(sums) })
  }
  return [...kept, ...others.values()]
}

/** A cell's key as one string. Labels are kept free of NUL. */
export function facetKeyText(key: FacetKey): string {
  return `${key.dimension}\0${key.value}\0${rollupKeyText(key)}`
}

export function facetValueText({ monthStart, dimension, value }: FacetValue): string {
  return `${monthStart}\0${dimension}\0${value}`
}
