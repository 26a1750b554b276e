import { commandLineWords } from '@outlay/shared/words'
import { Command } from 'commander'
import { version } from '../version.ts'
import { registerBackup } from './backup.ts'
import { registerCount } from './count.ts'
import { registerDoctor } from './doctor.ts'
import { registerExport } from './export.ts'
import { registerKeys } from './keys.ts'
import { registerLink } from './link.ts'
import { registerPrice } from './price.ts'
import { registerPrices } from './prices.ts'
import { registerRestore } from './restore.ts'
import { registerRun } from './run.ts'
import { registerSimulate } from './simulate.ts'
import { registerStart } from './start.ts'
import { registerVerify } from './verify.ts'

const { outlay, said } = commandLineWords

const program = new Command('outlay')
  .description(outlay.description)
  .version(version)
  .showHelpAfterError(outlay.afterError)
  // What follows the command of `outlay run` is that command's own.
  .enablePositionalOptions()

registerStart(program)
registerRun(program)
registerKeys(program)
registerLink(program)
registerPrice(program)
registerPrices(program)
registerCount(program)
registerVerify(program)
registerExport(program)
registerBackup(program)
registerRestore(program)
registerDoctor(program)
registerSimulate(program)

try {
  refuseUnknownCommand()
  await program.parseAsync()
} catch (error) {
  // A sentence for the one who typed; the stack is for those who ask for it.
  process.stderr.write(`${said(error instanceof Error ? error.message : String(error))}\n`)
  if (process.env.OUTLAY_LOG_LEVEL === 'debug' && error instanceof Error)
    process.stderr.write(`${error.stack}\n`)
  process.exitCode = 1
}

/** Without it, a misspelt command would be taken for an argument of `start`. */
function refuseUnknownCommand(): void {
  const word = process.argv[2]
  if (word === undefined || word.startsWith('-') || word === 'help') return
  if (program.commands.some((command) => command.name() === word)) return
  throw new Error(outlay.unknownCommand(word))
}
