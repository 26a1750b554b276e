import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allPrices, compilePriceBook, loadCatalogue } from '@outlay/shared/pricing'
import type { Receipt } from '@outlay/shared/records'
import { Command } from 'commander'
import { vi } from 'vitest'
import { RollupFold } from '../control-plane/follower/index.ts'
import { openStorage } from '../control-plane/storage/index.ts'

/** A temporary data folder, set in the environment as an operator does. */
export function dataFolderForTest() {
  const folder = mkdtempSync(join(tmpdir(), 'outlay-cli-'))
  vi.stubEnv('OUTLAY_DATA_DIR', folder)
  const databaseFile = join(folder, 'outlay.db')
  return {
    folder,
    databaseFile,
    files: { dataDir: folder, databaseFile, journalFile: join(folder, 'outlay.journal') },
    open: () => openStorage({ databaseFile }, { durability: 'process' }),
    /** Records calls as the gateway does. */
    async record(receipts: readonly Receipt[]): Promise<void> {
      const storage = await openStorage({ databaseFile }, { durability: 'process' })
      await storage.ownPrices.addMissing(allPrices(compilePriceBook(loadCatalogue())), 0)
      const sums = new RollupFold()
      for (const receipt of receipts) sums.add(receipt)
      await storage.ledger.commit({ inserted: receipts, sums })
      await storage.close()
    },
    remove() {
      vi.unstubAllEnvs()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Runs a command in this process. Returns its output and its exit code. */
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
