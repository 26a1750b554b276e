import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Pace, Simulation } from './simulation.ts'

/** Where an answer goes, and what shall happen to it on the way. */
export interface Delivery {
  response: ServerResponse
  headers: Record<string, string>
  simulation: Simulation
  pace: Pace
  /** Aborted when the client goes: every wait of a delivery ends with it, by an AbortError. */
  signal: AbortSignal
  /** Ends the connection from our side, so that it is not counted as the client's doing. */
  hangUp(): void
}

/** The coding asked for; unlike a real host we do not ask whether the caller accepts it. */
export function codingOf(simulation: Simulation): 'gzip' | 'br' | undefined {
  if (simulation.has('gzip')) return 'gzip'
  return simulation.has('br') ? 'br' : undefined
}

export async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  if (durationMs > 0) await sleep(durationMs, undefined, { signal })
}

export function encodeWhole(payload: Buffer, coding: 'gzip' | 'br' | undefined): Buffer {
  if (coding === 'gzip') return gzipSync(payload)
  return coding === 'br' ? brotliCompressSync(payload) : payload
}
