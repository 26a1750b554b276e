import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

export type ShippedPackage = { name: string; version: string; ships: Way }
/** `installed`: beside Outlay, by npm. `bundled`: its code is in ours. `page`: in the files of the dashboard. */
type Way = 'installed' | 'bundled' | 'page'

type Needs = Record<string, string>
type Manifest = { dependencies?: Needs; optionalDependencies?: Needs; peerDependencies?: Needs }
type LockedPackage = Manifest & { version?: string; peerDependenciesMeta?: Record<string, unknown> }
type Lock = { packages: Record<string, LockedPackage> }

/**
 * Every package whose code reaches somebody who installs Outlay, with the version of the lock file. For what is bundled
 * these are the packages that our sources import, and all that those depend on: a bundle may hold less, and never more.
 */
export function shippedPackages(): ShippedPackage[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock
  const installed = Object.keys(manifestOf('package.json').dependencies ?? {})
  const imported = importedBy('server/src', 'shared/src').filter((name) => !installed.includes(name))
  const ways: [Way, readonly string[]][] = [
    ['installed', installed],
    // The build copies three of its files; what it depends on is not among them.
    ['bundled', imported],
    ['page', Object.keys(manifestOf('web/package.json').dependencies ?? {})],
  ]
  const shipped = ways.flatMap(([ships, names]) =>
    [...closureOf(lock, names, ships === 'installed' ? [] : installed)].map(([name, version]) => ({
      name,
      version,
      ships,
    })),
  )
  const swagger = 'swagger-ui-dist'
  shipped.push({ name: swagger, version: versionOf(lock, `node_modules/${swagger}`), ships: 'page' })
  return shipped.toSorted((a, b) => compare(a.ships, b.ships) || compare(a.name, b.name))
}

function manifestOf(file: string): Manifest {
  return JSON.parse(readFileSync(join(root, file), 'utf8')) as Manifest
}

/** The packages that sources load, tests and Node's own modules aside. */
function importedBy(...folders: string[]): string[] {
  const names = new Set<string>()
  for (const folder of folders) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || /\.test\.ts$|(^|\/)testing\.ts$/.test(file)) continue
      const text = readFileSync(join(root, folder, file), 'utf8')
      // What tests share is never loaded by what ships.
      if (/from '(vitest|fast-check)'/.test(text)) continue
      for (const [, name] of text.matchAll(
        /(?:from |import\(|import )'((?:@[^/']+\/)?[^'./@][^'/]*)[^']*'/g,
      )) {
        if (name && !name.startsWith('node:') && !name.startsWith('@outlay/')) names.add(name)
      }
    }
  }
  return [...names]
}

/** Packages by name, with all that they depend on; npm puts what differs into the folder of who needs it. */
function closureOf(lock: Lock, names: readonly string[], elsewhere: readonly string[]): Map<string, string> {
  const found = new Map<string, string>()
  const places = names.map((name) => `node_modules/${name}`)
  for (const place of places) {
    const locked = lock.packages[place]
    if (locked?.version === undefined) continue
    const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
    if (found.get(name) === locked.version) continue
    found.set(found.has(name) ? `${name} (again)` : name, locked.version)
    // A package takes up an optional companion where it finds one: the bundle has what stands in the lock file.
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = locked
    const needs = { ...dependencies, ...optionalDependencies, ...peerDependencies, ...peerDependenciesMeta }
    for (const needed of Object.keys(needs)) {
      if (needed.startsWith('@types/') || elsewhere.includes(needed)) continue
      places.push(placeOf(lock, place, needed))
    }
  }
  return found
}

function placeOf(lock: Lock, from: string, name: string): string {
  for (
    let folder = from;
    folder !== '';
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))
  ) {
    const place = `${folder}/node_modules/${name}`
    if (lock.packages[place]) return place
  }
  return `node_modules/${name}`
}

function versionOf(lock: Lock, place: string): string {
  const version = lock.packages[place]?.version
  if (version === undefined) throw new Error(`${place} is not in the lock file`)
  return version
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
