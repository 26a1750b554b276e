import { allProjects } from '@outlay/shared/access'
import { openStorageForReading } from '../../server/src/control-plane/storage/index.ts'
import { firstIdAt } from '../../server/src/lib/ids.ts'

/** Calls that reached the provider, each with what repeats its case, by what their rows are known by. */
export type SeenCalls = {
  /** Output maxima: they are on a row from its intent on. */
  markers: ReadonlyMap<number, string>
  /** Ids that callers were told. */
  ids: ReadonlyMap<string, string>
}

export type RowsVerdict = {
  rows: number
  /** Calls that the provider was sent and no row tells of. */
  missing: string[]
  /** Calls that lasted longer than any may. */
  late: string[]
}

const rowsPerPage = 1_000
const durationMaxMs = 15_000

/** Holds what reached the provider against the rows of the database. */
export async function checkRows(
  databaseFile: string,
  fromMs: number,
  { markers, ids }: SeenCalls,
): Promise<RowsVerdict> {
  const reader = await openStorageForReading({ databaseFile })
  if (!reader) throw new Error(`${databaseFile} is not there`)
  try {
    const store = reader.reports
    const missing = new Map<number | string, string>([...markers, ...ids])
    const late: string[] = []
    let rows = 0
    const beforeId = firstIdAt('req', Date.now() + 60_000)
    for (let afterId = firstIdAt('req', fromMs); ; ) {
      const page = await store.pageCalls({ afterId, beforeId, scope: allProjects }, rowsPerPage)
      rows += page.length
      for (const { id, boundOutputTokens, durationMs, method, route, outcome } of page) {
        missing.delete(id)
        missing.delete(boundOutputTokens ?? -1)
        const name = markers.get(boundOutputTokens ?? -1) ?? ids.get(id) ?? ''
        if (durationMs > durationMaxMs) late.push(`${method} ${route}, ${outcome} ${name}`)
      }
      if (page.length < rowsPerPage) break
      afterId = page.at(-1)!.id
    }
    return { rows, missing: [...missing.values()], late }
  } finally {
    await reader.close()
  }
}
