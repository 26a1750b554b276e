import { join } from 'node:path'
import { formatMoneyTotal } from '@outlay/shared/format'
import { decimalToPicoUsd, type PicoUsd, picoUsdToDecimal } from '@outlay/shared/money'
import { commandLineWords, runWords } from '@outlay/shared/words'
import { type Command, InvalidArgumentError } from 'commander'
import { dataFiles } from '../lib/data-files.ts'
import { openRootKey } from '../lib/root-key.ts'
import { spreadLastNet } from './last-net.ts'
import { describeRun } from './run/describe-run.ts'
import { openPastRuns, type PastRun } from './run/past-runs.ts'
import { configOfRun, startRunGateway } from './run/run-gateway.ts'
import { type RunSpend, SpendWatch } from './run/spend-watch.ts'
import { startCommand } from './run/start-command.ts'

/** Adds `outlay run`: a gateway for a single command. At the end it shows the cost of the command's calls. */
export function registerRun(program: Command): void {
  program
    .command('run')
    .description(runWords.description)
    .usage('[options] -- <command...>')
    .argument('<command...>', runWords.commandArgument)
    .passThroughOptions()
    .option('--max <dollars>', runWords.maxOption, parseMax)
    .action(run)
}

/**
 * Exits with the command's own exit code (128 + n for signal n), or with 1 when the limit was reached.
 * Standard output belongs to the command, so Outlay writes to standard error.
 */
async function run(command: string[], { max }: { max?: PicoUsd }): Promise<void> {
  const config = configOfRun(process.env)
  const folder = join(config.dataDir, 'run')
  const pastRuns = openPastRuns({
    folder,
    salt: openRootKey(config.secretKey, join(folder, dataFiles.rootKey)).derive('runs'),
  })
  const limit = max ?? null
  const spend = new SpendWatch(limit, () => child.stop())
  const gateway = await startRunGateway({ config, folder, env: process.env, watcher: spend })
  say(gateway.about)

  const child = startCommand(command, gateway.env)
  spreadLastNet({
    sentence: runWords.unexpectedEnd,
    log: (error) => process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`),
    stop() {
      child.stop()
      return gateway.stop()
    },
  })
  const exitCode = await child.ended
  if (spend.runningCalls > 0) say(runWords.waiting)
  await gateway.stop()

  const result = spend.result()
  const isSimulated = gateway.isSimulated
  const identity = [process.cwd(), ...command]
  const last = pastRuns.latest(identity, isSimulated)
  pastRuns.add(identity, pastRun(result, { isSimulated, exitCode }))
  process.stderr.write(describeRun(result, { isSimulated, last }))
  if (limit !== null && result.isLimitReached) {
    say(runWords.stopped(dollars(result.cost), dollars(limit)))
    process.exit(1)
  }
  // Nothing that still holds this process (a connection, a thread) may outlive the command.
  process.exit(exitCode)
}

function pastRun(
  { calls, cost, withoutPrice, withoutUsage }: RunSpend,
  { isSimulated, exitCode }: { isSimulated: boolean; exitCode: number },
): PastRun {
  return {
    at: new Date().toISOString(),
    isSimulated,
    calls,
    costUsd: picoUsdToDecimal(cost),
    callsWithoutPrice: withoutPrice.calls + withoutUsage.calls,
    exitCode,
  }
}

function say(sentence: string): void {
  process.stderr.write(`${commandLineWords.said(sentence)}\n`)
}

function dollars(amount: PicoUsd): string {
  return formatMoneyTotal(picoUsdToDecimal(amount))
}

function parseMax(text: string): PicoUsd {
  try {
    const limit = decimalToPicoUsd(text)
    if (limit > 0n) return limit
  } catch {
    // The throw below covers this case too.
  }
  throw new InvalidArgumentError(runWords.maxInvalid)
}
