import { resolve } from 'node:path'
import type { Status } from '@outlay/shared/api'
import { commandLineWords } from '@outlay/shared/words'
import type { Command } from 'commander'
import { type Config, readConfig } from '../config/index.ts'
import { backupDatabase } from '../control-plane/storage/index.ts'
import { dataFiles } from '../lib/data-files.ts'
import { callServer, findServer } from './control.ts'

const words = commandLineWords.backup

/** Adds `outlay backup`: a copy of all records in one file, while the server runs or not. */
export function registerBackup(program: Command): void {
  program.command('backup').description(words.description).argument('<file>', words.file).action(backup)
}

async function backup(file: string): Promise<void> {
  const config = readConfig(process.env)
  const bytes = backupDatabase(config.databaseFile, resolve(file))
  process.stdout.write(`${words.done(resolve(file), megabytes(bytes))}\n`)
  const waiting = await callsKeptOut(config)
  if (waiting > 0) process.stdout.write(`${words.waiting(waiting)}\n`)
  const secret = config.secretKey === null ? `${config.dataDir}/${dataFiles.rootKey}` : 'OUTLAY_SECRET_KEY'
  process.stdout.write(`${words.secretKey(secret)}\n`)
}

/** Calls that wait for a database that cannot be written. Calls of the last milliseconds do not count. */
async function callsKeptOut(config: Config): Promise<number> {
  const server = await findServer(config)
  if (!server) return 0
  const { records } = (await callServer(server, 'GET', '/api/status')) as Pick<Status, 'records'>
  return records.state === 'ok' ? 0 : records.pending
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1)
}
