import { createEncoding, type Encoding } from './byte-pair-encoding.ts'
import type { EncodingName } from './encoding-for-model.ts'
import type { RankData } from './rank-table.ts'

const loading = new Map<EncodingName, Promise<Encoding>>()

/** An encoding, built at its first use and kept: most processes need one of the four, some need none. */
export function loadEncoding(name: EncodingName): Promise<Encoding> {
  const known = loading.get(name)
  if (known) return known
  const encoding = importRanks(name).then((ranks) => createEncoding(name, ranks.default))
  loading.set(name, encoding)
  encoding.catch(() => loading.delete(name))
  return encoding
}

/** Literal paths, so that a bundler sees what may be loaded and keeps each in a file of its own. */
function importRanks(name: EncodingName): Promise<{ default: RankData }> {
  switch (name) {
    case 'o200k_base':
      return import('js-tiktoken/ranks/o200k_base')
    case 'cl100k_base':
      return import('js-tiktoken/ranks/cl100k_base')
    case 'p50k_base':
      return import('js-tiktoken/ranks/p50k_base')
    case 'r50k_base':
      return import('js-tiktoken/ranks/r50k_base')
  }
}
