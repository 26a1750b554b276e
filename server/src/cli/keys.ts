import {
  type CreatedKey,
  type CreateKeyBody,
  createKeyBody,
  type KeyPermission,
  type KeySummary,
  keyPermissions,
} from '@outlay/shared/api'
import { commandLineWords, valueWords } from '@outlay/shared/words'
import { type Command, Option } from 'commander'
import { type Config, readConfig } from '../config/index.ts'
import { createKeyManager } from '../control-plane/keys/index.ts'
import { describeIssue } from '../lib/describe-issue.ts'
import { callServer, findServer } from './control.ts'
import { escapeForTerminal } from './escape-for-terminal.ts'
import { withStorage } from './open-own-records.ts'
import { requireRecords } from './open-records.ts'

const words = commandLineWords.keys

/**
 * Adds `outlay keys create|list|revoke`. They use the running server, or open the database when no server
 * runs.
 */
export function registerKeys(program: Command): void {
  const keys = program.command('keys').description(words.description)
  keys
    .command('create')
    .description(words.create.description)
    .requiredOption('--project <name>', words.create.project)
    .option('--name <name>', words.create.name)
    .addOption(new Option('--allow <permission...>', words.create.allow).choices([...keyPermissions]))
    .action(create)
  keys
    .command('list')
    .description(words.list.description)
    .option('--json', commandLineWords.asJson)
    .action(list)
  keys
    .command('revoke')
    .description(words.revoke.description)
    .argument('<id>', words.revoke.id)
    .action(revoke)
}

type KeyCommands = {
  create(body: CreateKeyBody): Promise<CreatedKey>
  list(): Promise<KeySummary[]>
  revoke(id: string): Promise<KeySummary>
}

async function create(options: { project: string; name?: string; allow?: KeyPermission[] }): Promise<void> {
  const body = createKeyBody.safeParse({
    project: options.project,
    ...(options.name === undefined ? {} : { name: options.name }),
    permissions: options.allow ?? [],
  })
  if (!body.success) {
    const issue = body.error.issues[0]
    const problem = issue ? describeIssue(issue) : valueWords.invalid
    throw new Error(words.create.unusable(String(issue?.path[0]), problem))
  }
  const { key, secret } = await withKeys((commands) => commands.create(body.data))
  // Standard output has only the key, so that a shell can assign it to a variable.
  process.stdout.write(`${secret}\n`)
  process.stderr.write(`${words.create.made(key.id, escapeForTerminal(key.project?.name ?? ''))}\n`)
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const keys = await withKeys((commands) => commands.list(), requireRecords)
  if (json) {
    process.stdout.write(`${JSON.stringify(keys, null, 2)}\n`)
    return
  }
  if (keys.length === 0) process.stdout.write(`${words.list.none}\n`)
  for (const key of keys) {
    const state =
      key.revokedAt === null ? words.list.active : words.list.revokedOn(key.revokedAt.slice(0, 10))
    const cells = [key.id, key.hint, state, key.provider, key.project?.name ?? '-', key.name]
    process.stdout.write(`${cells.map(escapeForTerminal).join('  ')}\n`)
  }
}

async function revoke(id: string): Promise<void> {
  const key = await withKeys((commands) => commands.revoke(id), requireRecords)
  process.stdout.write(`${words.revoke.done(key.id, escapeForTerminal(key.name))}\n`)
}

/**
 * `beforeOpening` may throw before this process opens the database, because opening creates a missing one.
 */
async function withKeys<T>(
  use: (commands: KeyCommands) => Promise<T>,
  beforeOpening: (config: Config) => void = () => {},
): Promise<T> {
  const config = readConfig(process.env)
  const server = await findServer(config)
  if (!server) {
    beforeOpening(config)
    return withOwnKeys(config, use)
  }
  return use({
    create: async (body) => (await callServer(server, 'POST', '/api/keys', body)) as CreatedKey,
    list: async () => ((await callServer(server, 'GET', '/api/keys')) as { keys: KeySummary[] }).keys,
    revoke: async (id) =>
      (await callServer(server, 'DELETE', `/api/keys/${encodeURIComponent(id)}`)) as KeySummary,
  })
}

function withOwnKeys<T>(config: Config, use: (commands: KeyCommands) => Promise<T>): Promise<T> {
  return withStorage(config, ({ keys: store }) =>
    // No gateway runs in this process, so nobody needs to hear of the change.
    use(createKeyManager({ store, announce: async () => {}, provider: config.provider.name, now: Date.now })),
  )
}
