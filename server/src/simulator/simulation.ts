/** Every failure and oddity that can be asked for with `x-simulate`. */
const simulationNames = [
  '401',
  '404',
  '429',
  '500',
  '503',
  'reset',
  'reset-mid-body',
  'stall',
  'slow-headers',
  'truncate',
  'garbage',
  'no-usage',
  'error-event',
  'gzip',
  'br',
] as const

export type SimulationName = (typeof simulationNames)[number]

/** What one call asks for: names and their parameters, as written in the header. */
export type Simulation = ReadonlyMap<SimulationName, ReadonlyMap<string, string>>

/** How a stream is dealt out. */
export interface Pace {
  /** Pieces of content in the answer; without it the answer has its natural length. */
  pieces?: number
  /** Wait between two pieces. */
  intervalMs: number
}

/**
 * Reads `x-simulate: stall;ms=500` (several, separated by commas, go together: `gzip, stall`).
 * Throws an Error that lists the known names when one is not among them: a typing error that quietly
 * gave a healthy answer would make a test pass for the wrong reason.
 */
export function parseSimulation(header: string | undefined): Simulation {
  const simulation = new Map<SimulationName, ReadonlyMap<string, string>>()
  for (const entry of (header ?? '').split(',').filter((part) => part.trim() !== '')) {
    const [name = '', ...params] = entry.split(';').map((part) => part.trim())
    if (!isSimulationName(name)) {
      throw new Error(`Unknown x-simulate '${name}'. Known: ${simulationNames.join(', ')}.`)
    }
    simulation.set(name, parseParams(params))
  }
  return simulation
}

/** Reads `x-simulate-pace: pieces=50;interval=20` (interval in milliseconds) over a default. */
export function parsePace(header: string | undefined, otherwise: Pace): Pace {
  if (!header) return otherwise
  const params = parseParams(header.split(';').map((part) => part.trim()))
  const pieces = params.get('pieces')
  const intervalMs = toNumber(params.get('interval'), otherwise.intervalMs)
  return pieces === undefined ? { ...otherwise, intervalMs } : { pieces: toNumber(pieces, 1), intervalMs }
}

/** A numeric parameter of one simulation, or `otherwise` when it is absent or not a number. */
export function simulationNumber(
  simulation: Simulation,
  name: SimulationName,
  param: string,
  otherwise: number,
): number {
  return toNumber(simulation.get(name)?.get(param), otherwise)
}

function parseParams(params: string[]): Map<string, string> {
  return new Map(params.filter(Boolean).map((param) => splitOnce(param)))
}

function splitOnce(param: string): [string, string] {
  const at = param.indexOf('=')
  return at < 0 ? [param, ''] : [param.slice(0, at).trim(), param.slice(at + 1).trim()]
}

function toNumber(text: string | undefined, otherwise: number): number {
  const value = text === undefined || text === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) && value >= 0 ? value : otherwise
}

function isSimulationName(name: string): name is SimulationName {
  return (simulationNames as readonly string[]).includes(name)
}
