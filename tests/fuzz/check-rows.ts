import { firstIdAt } from '../../server/src/lib/ids.ts'
import { createReportStore, openForReading } from '../../server/src/storage/sqlite/index.ts'

/** Calls that reached the provider, by what their rows are known by. */
export type SeenCalls = {
  /** Output maxima: they are on a row from its intent on. */
  markers: readonly number[]
  /** What the provider called its answers: on the rows of calls that came so far. */
  requestIds: readonly string[]
}

export type RowsVerdict = {
  rows: number
  /** Calls that the provider was sent and no row tells of. */
  missing: string[]
}

const rowsPerPage = 1_000

/** Holds what reached the provider against the rows of the database. */
export async function checkRows(databaseFile: string, fromMs: number, seen: SeenCalls): Promise<RowsVerdict> {
  const reader = openForReading(databaseFile)
  if (!reader) throw new Error(`${databaseFile} is not there`)
  try {
    const store = createReportStore(reader)
    const markers = new Set<number | null>()
    const requestIds = new Set<string | null>()
    let rows = 0
    const beforeId = firstIdAt('req', Date.now() + 60_000)
    for (let afterId = firstIdAt('req', fromMs); ; ) {
      const page = await store.pageCalls({ afterId, beforeId }, rowsPerPage)
      rows += page.length
      for (const row of page) {
        markers.add(row.boundOutputTokens)
        requestIds.add(row.providerRequestId)
      }
      if (page.length < rowsPerPage) break
      afterId = page.at(-1)!.id
    }
    const missing = [
      ...seen.markers
        .filter((marker) => !markers.has(marker))
        .map((marker) => `the call for ${marker} tokens`),
      ...seen.requestIds.filter((id) => !requestIds.has(id)),
    ]
    return { rows, missing }
  } finally {
    reader.close()
  }
}
