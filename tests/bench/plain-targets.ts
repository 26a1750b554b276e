import { join } from 'node:path'
import { probed } from './delay-probe-env.ts'
import { portOf, type Running, startHelper } from './processes.ts'
import { callersOwnKey, chatPath, type Surroundings, type Target } from './target.ts'

/** Calls straight to the upstream: what the relays' latencies are compared with. */
export function direct(upstream: Running, upstreamPort: number): Target {
  const destination = { port: upstreamPort, path: chatPath, headers: callersOwnKey }
  return { name: 'direct', destination, running: upstream }
}

export async function bareRelay({ upstreamPort, folder, core }: Surroundings): Promise<Target> {
  const delayFile = join(folder, 'bare-relay-delay.json')
  const origin = `http://127.0.0.1:${upstreamPort}`
  const running = startHelper('bare-relay.ts', core, [origin], probed(process.env, delayFile))
  const destination = { port: await portOf(running), path: chatPath, headers: callersOwnKey }
  return { name: 'bare relay', destination, running, delayFile }
}
