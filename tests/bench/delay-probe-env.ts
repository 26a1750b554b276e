const probe = new URL('delay-probe.js', import.meta.url).href

/** An environment in which a Node process measures its event-loop delay into `delayFile` when told to. */
export function probed(env: NodeJS.ProcessEnv, delayFile: string): NodeJS.ProcessEnv {
  const options = [env.NODE_OPTIONS, `--import=${probe}`].filter(Boolean).join(' ')
  return { ...env, NODE_OPTIONS: options, BENCH_DELAY_FILE: delayFile }
}
