import { join } from 'node:path'
import { attributionLimits } from '@outlay/shared/records'
import { commandLineWords } from '@outlay/shared/words'
import type { Command } from 'commander'
import { type Config, readConfig } from '../config/index.ts'
import { forgetUsers } from '../control-plane/forget/index.ts'
import { dataFiles } from '../lib/data-files.ts'
import { hashEndUser } from '../lib/hash-end-user.ts'
import { openRootKey } from '../lib/root-key.ts'
import { callServer, findServer } from './control.ts'
import { escapeForTerminal } from './escape-for-terminal.ts'
import { withStorage } from './open-own-records.ts'
import { requireRecords } from './open-records.ts'

const words = commandLineWords.forget

/** Adds `outlay forget`: through the running server, or directly when no server runs. */
export function registerForget(program: Command): void {
  program.command('forget').description(words.description).argument('<user>', words.user).action(forget)
}

async function forget(user: string): Promise<void> {
  if (user === '' || user.length > attributionLimits.endUser) throw new Error(words.unusable)
  const config = readConfig(process.env)
  requireRecords(config)
  const users = spellingsOf(user, config)
  const server = await findServer(config)
  const { calls } = server
    ? ((await callServer(server, 'POST', '/api/maintenance/forget', { users })) as { calls: number })
    : { calls: await forgetAlone(config, users) }
  process.stdout.write(`${words.done(calls, escapeForTerminal(user))}\n`)
}

/** An end user is on record by name or by hash, depending on `OUTLAY_END_USER` at the time of the call. */
function spellingsOf(user: string, { secretKey, dataDir }: Config): string[] {
  const rootKey = openRootKey(secretKey, join(dataDir, dataFiles.rootKey))
  return [user, hashEndUser(user, rootKey.derive('end-users'))]
}

function forgetAlone(config: Config, users: readonly string[]): Promise<number> {
  return withStorage(config, (storage) =>
    forgetUsers(users, { store: storage.forget, exclusive: (work) => work() }),
  )
}
