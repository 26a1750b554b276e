import { setTimeout as sleep } from 'node:timers/promises'
import { type FuzzCase, nameOf } from './fuzz-case.ts'
import type { FuzzGateway } from './fuzz-gateway.ts'
import { startHealthProbe } from './health-probe.ts'
import { RawCaller } from './raw-caller.ts'
import type { RawProvider } from './raw-provider.ts'

/** A case that was running, or had just ended, when the process ended or froze. */
export type Suspect = { seed: string; one: FuzzCase }
export type Culprit = Suspect & { how: 'ends the process' | 'freezes the process'; said: string }

const frozenMs = 3_000
/** What goes wrong only a moment after its case. */
const afterMs = 60
const lastAfterMs = 1_500

type Scene = { gateway: FuzzGateway; provider: RawProvider; budgetMs: number }

/** Plays suspects alone, one after the other, and says which of them ends or freezes the process. */
export async function findCulprits(suspects: readonly Suspect[], scene: Scene): Promise<Culprit[]> {
  const { gateway, provider, budgetMs } = scene
  const culprits: Culprit[] = []
  let isFrozen = false
  const probe = startHealthProbe({
    origin: () => gateway.origin,
    frozenMs,
    onFrozen() {
      isFrozen = true
      gateway.endFrozen()
    },
  })
  const startedAt = performance.now()
  for (const [index, suspect] of suspects.entries()) {
    if (performance.now() - startedAt > budgetMs) break
    const endsBefore = gateway.ends.length
    isFrozen = false
    provider.expect(nameOf(suspect.one), suspect.one.plan)
    const caller = new RawCaller(gateway.port)
    await caller.send(suspect.one)
    caller.close()
    await sleep(index === suspects.length - 1 ? lastAfterMs : afterMs)
    while (gateway.isUp && probe.waitsMs > 500) await sleep(100)
    if (gateway.ends.length === endsBefore) continue
    const said = gateway.ends.at(-1)?.said ?? ''
    culprits.push({ ...suspect, how: isFrozen ? 'freezes the process' : 'ends the process', said })
    while (!gateway.isUp) await sleep(20)
  }
  await probe.stop()
  return culprits
}
