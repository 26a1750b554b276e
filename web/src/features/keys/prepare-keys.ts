import type { KeySummary, UsageMetrics, UsageReport } from '@outlay/shared/api'
import {
  formatCount,
  formatDayOfInstant,
  formatMoneyExact,
  formatMoneyTotal,
  printable,
  unknownText,
} from '@outlay/shared/format'
import { decimalToPicoUsd } from '@outlay/shared/money'
import { words } from '@outlay/shared/words'
import { keyName } from '../../lib/key-name.ts'
import { lastCallDays } from './key-figures-query.ts'

export type KeyColumn = 'key' | 'project' | 'spend' | 'calls' | 'last'
export type KeySort = { by: KeyColumn; order: 'asc' | 'desc' }

export type KeyLine = {
  id: string
  key: KeySummary
  /** What people call it: its name, or what little is known of a caller's own. */
  name: string
  /** What it is recognised by, where the name does not say that already; when it came; what it may do. */
  notes: string[]
  project: string | null
  spend: string
  spendExact: string
  calls: string
  lastCall: string
}

export type KeyLines = { active: KeyLine[]; revoked: KeyLine[] }

type Figures = { month: UsageReport | undefined; lately: UsageReport | undefined }

type KeysOptions = { search: string; sort: KeySort; zone: string }

/**
 * The keys that match a search, with what each spent; revoked ones apart. A figure that has not been loaded is
 * unknown, one of a key without calls is a true zero.
 */
export function prepareKeys(
  keys: readonly KeySummary[],
  { month, lately }: Figures,
  { search, sort, zone }: KeysOptions,
): KeyLines {
  const metrics = month && metricsByKey(month)
  const lastCalls = lately && lastCallByKey(lately)
  const found = keys.filter((key) => matches(key, search))
  const values = new Map(found.map((key) => [key.id, sortValue(key, sort.by, { metrics, lastCalls })]))
  const sign = sort.order === 'asc' ? 1 : -1
  const lines = found
    .toSorted((a, b) => sign * compare(values.get(a.id)!, values.get(b.id)!) || compare(a.name, b.name))
    .map((key) => lineOf(key, { metrics, lastCalls, zone }))
  return {
    active: lines.filter(({ key }) => key.revokedAt === null),
    revoked: lines.filter(({ key }) => key.revokedAt !== null),
  }
}

type Known = {
  metrics: Map<string, UsageMetrics> | undefined
  /** Start of the last day with calls. */
  lastCalls: Map<string, string> | undefined
}

function lineOf(key: KeySummary, { metrics, lastCalls, zone }: Known & { zone: string }): KeyLine {
  const used = metrics?.get(key.id)
  const spend = metrics === undefined ? null : spendOf(used)
  return {
    id: key.id,
    key,
    name: keyName(key),
    notes: notesOf(key, zone),
    project: key.project && printable(key.project.name),
    spend: formatMoneyTotal(spend, { isPartial: (used?.unpricedCalls ?? 0) > 0 }),
    spendExact: spend === null && used ? withoutCost(used) : formatMoneyExact(spend),
    calls: metrics === undefined ? unknownText : formatCount(used?.calls ?? 0),
    lastCall: lastCallText(key.id, lastCalls, zone),
  }
}

/** Null where nothing is known but that its calls have no price yet. */
function spendOf(used: UsageMetrics | undefined): string | null {
  if (used === undefined) return '0'
  return used.unpricedCalls > 0 && used.effectiveCostUsd === '0' ? null : used.effectiveCostUsd
}

function withoutCost({ unpricedCalls }: UsageMetrics): string {
  return words.figures.withoutCost(unpricedCalls, formatCount(unpricedCalls))
}

function notesOf(key: KeySummary, zone: string): string[] {
  const isOwn = key.kind === 'pass-through'
  const madeOn = formatDayOfInstant(key.createdAt, zone)
  const notes: string[] = []
  if (isOwn && key.name !== key.hint) notes.push(words.calls.ownKey(printable(key.hint)))
  if (!isOwn) notes.push(printable(key.hint))
  notes.push(isOwn ? words.keys.seenOn(madeOn) : words.keys.madeOn(madeOn))
  if (key.permissions.length > 0) {
    const names = key.permissions.map((permission) => words.keys.permissions[permission].short)
    notes.push(words.keys.permissionsOf(names.join(', ')))
  }
  if (key.revokedAt !== null) notes.push(words.keys.revokedOn(formatDayOfInstant(key.revokedAt, zone)))
  return notes
}

function lastCallText(id: string, lastCalls: Known['lastCalls'], zone: string): string {
  if (lastCalls === undefined) return unknownText
  const day = lastCalls.get(id)
  return day === undefined ? words.keys.notLately(lastCallDays) : formatDayOfInstant(day, zone)
}

function matches(key: KeySummary, search: string): boolean {
  const text = [keyName(key), key.hint, key.id, key.project?.name ?? words.calls.noProject].join('\n')
  return text.toLowerCase().includes(search.trim().toLowerCase())
}

function metricsByKey({ groups }: UsageReport): Map<string, UsageMetrics> {
  return new Map(groups.flatMap(({ group, metrics }) => (group.key ? [[group.key.id, metrics]] : [])))
}

/** Rows come in order of time, so the last one of a key is of its last day. */
function lastCallByKey({ rows }: UsageReport): Map<string, string> {
  return new Map(rows.flatMap(({ group, bucketStart }) => (group.key ? [[group.key.id, bucketStart]] : [])))
}

function sortValue(key: KeySummary, by: KeyColumn, { metrics, lastCalls }: Known): string | bigint {
  switch (by) {
    case 'key':
      return keyName(key).toLowerCase()
    case 'project':
      return (key.project?.name ?? '').toLowerCase()
    case 'spend':
      return decimalToPicoUsd(metrics?.get(key.id)?.effectiveCostUsd ?? '0')
    case 'calls':
      return BigInt(metrics?.get(key.id)?.calls ?? 0)
    case 'last':
      return lastCalls?.get(key.id) ?? ''
  }
}

function compare<Value extends string | bigint>(a: Value, b: Value): number {
  return a === b ? 0 : a < b ? -1 : 1
}
