import { readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { type Config, readConfig } from '../config/index.ts'
import { acquireLock, type RestoreResult, restoreDatabase } from '../storage/sqlite/index.ts'
import { callServer, findServer } from './control.ts'

/** Adds `outlay restore`: through the running server, which goes on, or directly when none runs. */
export function registerRestore(program: Command): void {
  program
    .command('restore')
    .description('put the records of a backup in the place of those there are, which are kept beside them')
    .argument('<file>', 'a file made by outlay backup')
    .action(restore)
}

async function restore(file: string): Promise<void> {
  const config = readConfig(process.env)
  const backupFile = resolve(file)
  const server = await findServer(config)
  if (server) await callServer(server, 'POST', '/api/maintenance/restore', { file: backupFile })
  const savedAs = server ? latestSaved(config) : restoreAlone(config, backupFile).savedAs
  process.stdout.write(`The records are those of ${backupFile} now.\n`)
  if (savedAs) process.stdout.write(`Those before are kept in ${savedAs}; delete it when all is well.\n`)
}

function restoreAlone(config: Config, backupFile: string): RestoreResult {
  const lock = acquireLock(config.databaseFile)
  try {
    const { databaseFile } = config
    return restoreDatabase({ backupFile, databaseFile, isAlone: true, now: Date.now() })
  } finally {
    lock.release()
  }
}

/** The server keeps it beside the database, by the time of the restore. */
function latestSaved({ databaseFile }: Config): string | null {
  const names = readdirSync(dirname(databaseFile))
    .filter((name) => name.startsWith(`${basename(databaseFile)}.before-restore-`))
    .sort()
  const latest = names.at(-1)
  return latest === undefined ? null : join(dirname(databaseFile), latest)
}
