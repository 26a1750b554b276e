import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allPrices, compilePriceBook, loadCatalogue } from '@outlay/shared/pricing'
import { Command } from 'commander'
import { vi } from 'vitest'
import { type Receipt, RollupFold } from '../ledger/index.ts'
import { createLedgerStore, createOwnPriceStore, openDatabase } from '../storage/sqlite/index.ts'

/** A data folder of the test's own, named in the environment as an operator would. */
export function dataFolderForTest() {
  const folder = mkdtempSync(join(tmpdir(), 'outlay-cli-'))
  vi.stubEnv('OUTLAY_DATA_DIR', folder)
  const databaseFile = join(folder, 'outlay.db')
  return {
    folder,
    databaseFile,
    files: { dataDir: folder, databaseFile, journalFile: join(folder, 'outlay.journal') },
    open: () => openDatabase(databaseFile, { durability: 'process' }),
    /** Puts calls on record as the gateway would. */
    record(receipts: readonly Receipt[]): void {
      const database = openDatabase(databaseFile, { durability: 'process' })
      const catalogue = allPrices(compilePriceBook(loadCatalogue()))
      createOwnPriceStore(database).addMissing(catalogue, 0)
      const ledger = createLedgerStore(database)
      const fold = new RollupFold()
      ledger.transaction(() => {
        for (const receipt of receipts) {
          ledger.insertRequest(receipt)
          fold.add(receipt)
        }
        ledger.addToRollups(fold)
      })
      database.close()
    },
    remove() {
      vi.unstubAllEnvs()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Runs a command in this process: what it printed, and the exit code it set. */
export async function runCommand(
  register: (program: Command) => void,
  args: readonly string[],
): Promise<{ output: string; exitCode: number }> {
  let output = ''
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk, ...rest) => {
    output += String(chunk)
    const written = rest.find((argument) => typeof argument === 'function')
    written?.()
    return true
  })
  const exitCodeBefore = process.exitCode
  process.exitCode = 0
  try {
    const program = new Command().exitOverride()
    register(program)
    await program.parseAsync(args, { from: 'user' })
    return { output, exitCode: Number(process.exitCode) }
  } finally {
    process.exitCode = exitCodeBefore
    write.mockRestore()
  }
}
