import { readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { commandLineWords } from '@outlay/shared/words'
import type { Command } from 'commander'
import { type Config, readConfig } from '../config/index.ts'
import { type RestoreResult, restoreDatabase } from '../control-plane/storage/index.ts'
import { lockRecords } from '../control-plane/storage/lock/index.ts'
import { callServer, findServer } from './control.ts'

const words = commandLineWords.restore

/** Adds `outlay restore`: through the running server, which goes on, or directly when no server runs. */
export function registerRestore(program: Command): void {
  program.command('restore').description(words.description).argument('<file>', words.file).action(restore)
}

async function restore(file: string): Promise<void> {
  const config = readConfig(process.env)
  const backupFile = resolve(file)
  const server = await findServer(config)
  if (server) await callServer(server, 'POST', '/api/maintenance/restore', { file: backupFile })
  const savedAs = server ? latestSaved(config) : restoreAlone(config, backupFile).savedAs
  process.stdout.write(`${words.done(backupFile)}\n`)
  if (savedAs) process.stdout.write(`${words.before(savedAs)}\n`)
}

function restoreAlone(config: Config, backupFile: string): RestoreResult {
  const lock = lockRecords(config)
  try {
    // Behind a link, the database file itself is set aside and not the link.
    const databaseFile = lock.database.realFile
    return restoreDatabase({ backupFile, databaseFile, isAlone: true, now: Date.now() })
  } finally {
    lock.release()
  }
}

/** The server keeps the old file next to the database. Its name has the time of the restore. */
function latestSaved({ databaseFile }: Config): string | null {
  const names = readdirSync(dirname(databaseFile))
    .filter((name) => name.startsWith(`${basename(databaseFile)}.before-restore-`))
    .sort()
  const latest = names.at(-1)
  return latest === undefined ? null : join(dirname(databaseFile), latest)
}
