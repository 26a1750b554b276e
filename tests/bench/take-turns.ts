import { setTimeout as sleep } from 'node:timers/promises'
import type { Running } from './processes.ts'
import type { Target } from './target.ts'

/** After this time a process that goes on has seen which of its connections were closed meanwhile. */
const awakeAfterMs = 100

/**
 * Measures the targets in rounds (A B C, A B C, ...), so that what disturbs the machine disturbs them all. All
 * targets share one core, so only the process of the measured one runs. The others are held back: an idle one
 * would collect its garbage and write its database meanwhile.
 */
export async function takeTurns<Figures>(
  rounds: number,
  targets: readonly Target[],
  measure: (target: Target) => Promise<Figures>,
): Promise<Map<Target, Figures[]>> {
  const measured = new Map<Target, Figures[]>(targets.map((target) => [target, []]))
  const processes = processesOf(targets)
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const target of targets) {
        for (const other of processes) if (other !== target.running) other.child.kill('SIGSTOP')
        target.running.child.kill('SIGCONT')
        await sleep(awakeAfterMs)
        measured.get(target)!.push(await measure(target))
      }
    }
  } finally {
    for (const { child } of processes) child.kill('SIGCONT')
  }
  return measured
}

/** Several targets may share a process. A direct call has none of its own: its process is everybody's upstream. */
function processesOf(targets: readonly Target[]): Set<Running> {
  return new Set(targets.filter(({ name }) => name !== 'direct').map(({ running }) => running))
}
