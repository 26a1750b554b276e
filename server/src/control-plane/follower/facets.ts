import type { LabelDimension, Receipt } from '@outlay/shared/records'
import {
  addSums,
  copyOfSums,
  emptySums,
  type RollupKey,
  type RollupSums,
  rollupKeyText,
} from './rollup-sums.ts'

/** The most values of a label that have sums of their own: in a UTC month, of a project, and of one tag. */
export const facetValuesMax = 10_000
/** The most tags, by name, that have sums of their own in a UTC month and project. */
export const tagNamesMax = 100

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

/** A value that has sums of its own in a month, for calls of a project ('': of none). Names of tags are bounded as well. */
export type FacetValue = {
  monthStart: number
  projectId: string
  dimension: LabelDimension | 'tag-name'
  value: string
}

/** The start of the UTC month of an instant. */
export function monthStartOf(ms: number): number {
  const at = new Date(ms)
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth())
}

/** The values in these cells, each once, and before a tag its name. */
export function facetValuesIn(cells: Iterable<FacetCell>): FacetValue[] {
  const values = new Map<string, FacetValue>()
  for (const { key } of cells) {
    for (const value of [nameOf(key), facetValueOf(key)]) if (value) values.set(facetValueText(value), value)
  }
  return [...values.values()]
}

function facetValueOf({ start, projectId, dimension, value }: FacetKey): FacetValue {
  return { monthStart: monthStartOf(start), projectId: projectId ?? '', dimension, value }
}

/** The name of a tag: `feature` of `feature=chat`. Null for any other label. Names have no `=`. */
function nameOf(key: FacetKey): FacetValue | null {
  if (key.dimension !== 'tag') return null
  return { ...facetValueOf(key), dimension: 'tag-name', value: key.value.slice(0, key.value.indexOf('=')) }
}

/**
 * Chooses those of these values that get sums of their own, in this order. `roomFor` says how many more there is room
 * for beside one. A tag whose name has no room has none either.
 */
export function admitFacetValues(
  values: readonly FacetValue[],
  known: ReadonlySet<string>,
  roomFor: (value: FacetValue) => number,
): FacetValue[] {
  const admitted: FacetValue[] = []
  const own = new Set(known)
  const rooms = new Map<string, number>()
  for (const value of values) {
    const text = facetValueText(value)
    if (own.has(text) || !isNameIn(own, value)) continue
    const space = facetSpaceText(value)
    const room = rooms.get(space) ?? roomFor(value)
    rooms.set(space, room - 1)
    if (room <= 0) continue
    own.add(text)
    admitted.push(value)
  }
  return admitted
}

/** Of any label but a tag there is no name. */
function isNameIn(own: ReadonlySet<string>, { dimension, value, ...of }: FacetValue): boolean {
  if (dimension !== 'tag') return true
  const name = value.slice(0, value.indexOf('='))
  return own.has(facetValueText({ ...of, dimension: 'tag-name', value: name }))
}

/** Values that are bounded together: those of a month, project and label, and of a tag those of its name. */
function facetSpaceText({ monthStart, projectId, dimension, value }: FacetValue): string {
  const name = dimension === 'tag' ? value.slice(0, value.indexOf('=')) : ''
  return `${monthStart}\0${projectId}\0${dimension}\0${name}`
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
    if (own.has(facetValueText(facetValueOf(key)))) {
      kept.push(cell)
      continue
    }
    const name = nameOf(key)
    const isNameOwn = name !== null && own.has(facetValueText(name))
    const otherKey = { ...key, value: isNameOwn ? `${name.value}=` : otherValue }
    const text = facetKeyText(otherKey)
    const other = others.get(text)
    if (other) addSums(other.sums, sums)
    else others.set(text, { key: otherKey, sums: copyOfSums(sums) })
  }
  return [...kept, ...others.values()]
}

/** A cell's key as one string. Labels are kept free of NUL. */
export function facetKeyText(key: FacetKey): string {
  return `${key.dimension}\0${key.value}\0${rollupKeyText(key)}`
}

export function facetValueText({ monthStart, projectId, dimension, value }: FacetValue): string {
  return `${monthStart}\0${projectId}\0${dimension}\0${value}`
}
