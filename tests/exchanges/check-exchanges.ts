import { createCountingCheck } from './check-counting.ts'
import type { CheckPart, PartResult } from './check-part.ts'
import { createRelayCheck } from './check-relay.ts'
import { createUsageCheck } from './check-usage.ts'
import { readExchanges } from './read-exchanges.ts'

const parts: Readonly<Record<string, () => CheckPart>> = {
  usage: createUsageCheck,
  relay: createRelayCheck,
  counting: createCountingCheck,
}
export const partNames = Object.keys(parts)

/** Runs the named parts over a folder's exchanges, reading them once. Throws for a folder without any. */
export async function checkExchanges(
  folder: string,
  names: readonly string[] = partNames,
): Promise<PartResult[]> {
  const running = names.flatMap((name) => parts[name]?.() ?? [])
  for await (const exchange of readExchanges(folder)) {
    for (const part of running) await part.add(exchange)
  }
  return Promise.all(running.map((part) => part.result()))
}
