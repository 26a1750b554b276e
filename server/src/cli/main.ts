import { commandLineWords } from '@outlay/shared/words'
import { Command } from 'commander'
import { version } from '../version.ts'

const { outlay, said } = commandLineWords

/** Each command with its module, in the order of the help. */
const commands = new Map<string, () => Promise<(program: Command) => void>>(
  Object.entries({
    start: async () => (await import('./start.ts')).registerStart,
    run: async () => (await import('./run.ts')).registerRun,
    keys: async () => (await import('./keys.ts')).registerKeys,
    link: async () => (await import('./link.ts')).registerLink,
    price: async () => (await import('./price.ts')).registerPrice,
    prices: async () => (await import('./prices.ts')).registerPrices,
    count: async () => (await import('./count.ts')).registerCount,
    verify: async () => (await import('./verify.ts')).registerVerify,
    export: async () => (await import('./export.ts')).registerExport,
    backup: async () => (await import('./backup.ts')).registerBackup,
    restore: async () => (await import('./restore.ts')).registerRestore,
    forget: async () => (await import('./forget.ts')).registerForget,
    doctor: async () => (await import('./doctor.ts')).registerDoctor,
    simulate: async () => (await import('./simulate.ts')).registerSimulate,
  }),
)

// A reader that stops early (`| head`) is no failure, and what the command does must not end half way.
for (const output of [process.stdout, process.stderr])
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })

const program = new Command('outlay')
  .description(outlay.description)
  .version(version)
  .showHelpAfterError(outlay.afterError)
  // Arguments after the command of `outlay run` belong to that command.
  .enablePositionalOptions()

try {
  await registerCommands()
  refuseUnknownCommand()
  await program.parseAsync()
} catch (error) {
  // Prints a sentence. The stack is shown only on request.
  process.stderr.write(`${said(error instanceof Error ? error.message : String(error))}\n`)
  if (process.env.OUTLAY_LOG_LEVEL === 'debug' && error instanceof Error)
    process.stderr.write(`${error.stack}\n`)
  process.exitCode = 1
}

/** Loads only the named command, which makes a start quicker. */
async function registerCommands(): Promise<void> {
  const named = commands.get(process.argv[2] ?? 'start')
  for (const load of named ? [named] : commands.values()) (await load())(program)
}

/** Otherwise a misspelt command would count as an argument of `start`. */
function refuseUnknownCommand(): void {
  const word = process.argv[2]
  if (word === undefined || word.startsWith('-') || word === 'help') return
  if (program.commands.some((command) => command.name() === word)) return
  throw new Error(outlay.unknownCommand(word))
}
