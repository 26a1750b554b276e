import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/** Seconds of processor a process has used so far, all its threads together, in user and in kernel mode. */
export function cpuSeconds(pid: number): number {
  return secondsIn(`/proc/${pid}/stat`)
}

/** The same of its main thread alone. */
export function mainThreadSeconds(pid: number): number {
  return secondsIn(`/proc/${pid}/task/${pid}/stat`)
}

function secondsIn(file: string): number {
  const stat = readFileSync(file, 'utf8')
  // The name in parentheses may contain spaces: fields are counted behind it (`man 5 proc`, 14 and 15).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

/** Resident memory in megabytes of 10^6 bytes. */
export function residentMb(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return (Number(kibibytes) * 1_024) / 1e6
}

export function cpuModelName(): string {
  return /^model name\s*:\s*(.+)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown'
}

/** Share of all processors that was in use over the next `durationMs`, from 0 to 1. */
export async function busyShare(durationMs: number): Promise<number> {
  const before = processorTicks()
  await sleep(durationMs)
  const after = processorTicks()
  return 1 - (after.idle - before.idle) / Math.max(1, after.total - before.total)
}

/** First line of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal. */
function processorTicks(): { idle: number; total: number } {
  const line = readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? ''
  const ticks = line.split(/\s+/).slice(1, 9).map(Number)
  return { idle: (ticks[3] ?? 0) + (ticks[4] ?? 0), total: ticks.reduce((sum, one) => sum + one, 0) }
}
