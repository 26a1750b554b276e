import { resolve } from 'node:path'
import type { Status } from '@outlay/shared/api'
import type { Command } from 'commander'
import { type Config, readConfig } from '../config/index.ts'
import { backupDatabase } from '../storage/sqlite/index.ts'
import { callServer, findServer } from './control.ts'

/** Adds `outlay backup`: a copy of all records in one file, while the server runs or not. */
export function registerBackup(program: Command): void {
  program
    .command('backup')
    .description('write a consistent copy of all records into a new file, while the server goes on')
    .argument('<file>', 'a file that is not there yet')
    .action(backup)
}

async function backup(file: string): Promise<void> {
  const config = readConfig(process.env)
  const bytes = backupDatabase(config.databaseFile, resolve(file))
  process.stdout.write(`${resolve(file)}: ${megabytes(bytes)} MB, readable by you alone.\n`)
  const waiting = await callsKeptOut(config)
  if (waiting > 0) {
    process.stdout.write(`${waiting} calls wait until the database can be written, and are not in it.\n`)
  }
  const secret = config.secretKey === null ? `${config.dataDir}/secret.key` : 'OUTLAY_SECRET_KEY'
  process.stdout.write(
    `The secret key is not in it: keep ${secret} somewhere else. Without it, callers' own keys count as new.\n`,
  )
}

/** Calls that a database which cannot be written keeps waiting; the last milliseconds' do not count. */
async function callsKeptOut(config: Config): Promise<number> {
  const server = await findServer(config)
  if (!server) return 0
  const { records } = (await callServer(server, 'GET', '/api/status')) as Pick<Status, 'records'>
  return records.state === 'ok' ? 0 : records.pending
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1)
}
