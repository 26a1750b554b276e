import type { Metafile } from 'esbuild'

export function licensesOf(names: readonly string[]): string
export function bundledPackages(metafile: Metafile): string[]
