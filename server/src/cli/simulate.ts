import { commandLineWords } from '@outlay/shared/words'
import { type Command, InvalidArgumentError } from 'commander'
import { createSimulator, type Pace } from '../simulator/index.ts'

const words = commandLineWords.simulate

/** Adds `outlay simulate`: a provider on this machine whose answers cost nothing. */
export function registerSimulate(program: Command): void {
  program
    .command('simulate')
    .description(words.description)
    .requiredOption('--port <number>', words.port, parsePort)
    .option('--host <address>', words.host, '127.0.0.1')
    .option('--pace <pieces/interval>', words.pace, parsePace)
    .action(simulate)
}

/** Serves until SIGINT or SIGTERM. Prints only the base URL, once it accepts calls. */
async function simulate(options: { port: number; host: string; pace?: Pace }): Promise<void> {
  const simulator = createSimulator(options.pace ? { pace: options.pace } : {})
  const { port } = await simulator.listen(options.port, options.host)
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  process.stdout.write(`http://${host}:${port}/v1\n`)
  await new Promise((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  await simulator.close()
}

function parsePort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new InvalidArgumentError(words.badPort)
}

function parsePace(text: string): Pace {
  const match = /^(\d+)\/(\d+)$/.exec(text)
  if (match) return { pieces: Number(match[1]), intervalMs: Number(match[2]) }
  throw new InvalidArgumentError(words.badPace)
}
