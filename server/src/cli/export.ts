import { rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { allProjects } from '@outlay/shared/access'
import { pointInTime, zone } from '@outlay/shared/api'
import { pointInTimeToMs } from '@outlay/shared/time'
import { commandLineWords } from '@outlay/shared/words'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { readConfig } from '../config/index.ts'
import { type ExportFormat, exportFormats, exportRequests } from '../control-plane/reports/index.ts'
import { readReportingZone } from '../control-plane/settings/index.ts'
import { escapeForTerminal } from './escape-for-terminal.ts'
import { openRecords } from './open-records.ts'

const words = commandLineWords.export

/** Adds `outlay export requests`: every call of a range, as CSV or ndjson. */
export function registerExport(program: Command): void {
  program
    .command('export')
    .description(words.description)
    .command('requests')
    .description(words.requests)
    .addOption(new Option('--format <format>', words.format).choices([...exportFormats]).default('csv'))
    .option('--from <time>', words.from, checkedTime)
    .option('--to <time>', words.to, checkedTime)
    .option('--zone <name>', words.zone, checkedZone)
    .option('--output <file>', words.output)
    .action(exportCalls)
}

type Options = { format: ExportFormat; from?: string; to?: string; zone?: string; output?: string }

async function exportCalls(options: Options): Promise<void> {
  const config = readConfig(process.env)
  const reader = await openRecords(config)
  try {
    const zone = options.zone ?? (await readReportingZone(reader.settings, config.reportingZone))
    const fromMs = options.from === undefined ? 0 : pointInTimeToMs(options.from, zone)
    const toMs = options.to === undefined ? Date.now() : pointInTimeToMs(options.to, zone)
    if (fromMs >= toMs) throw new Error(words.backwards)
    const text = exportRequests(reader.reports, {
      ...{ format: options.format, fromMs, toMs },
      scope: allProjects,
    })
    await (options.output === undefined
      ? print(process.stdout.isTTY ? forTerminal(text) : text)
      : save(text, options.output))
  } finally {
    await reader.close()
  }
}

async function print(text: AsyncIterable<string>): Promise<void> {
  // The failed write rejects for its caller. Without a listener, the event would end the process.
  process.stdout.off('error', ignore).on('error', ignore)
  try {
    await flow(text, process.stdout)
  } catch (error) {
    // The reader has stopped (`| head`), which is no failure.
    if (codeOf(error) !== 'EPIPE') throw error
  }
}

async function save(text: AsyncIterable<string>, file: string): Promise<void> {
  // Spend is private, so only the owner can read the file. `wx` never overwrites another file.
  const handle = await open(file, 'wx', 0o600).catch((error) => {
    if (codeOf(error) !== 'EEXIST') throw error
    throw new Error(words.fileIsThere(file), { cause: error })
  })
  try {
    for await (const page of text) await handle.appendFile(page)
  } catch (error) {
    rmSync(file, { force: true })
    throw error
  } finally {
    await handle.close()
  }
}

/** Keeps line breaks and escapes every other character that could act on a terminal. */
async function* forTerminal(text: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const page of text) {
    const lines = page.replace(/^\ufeff/, '').split(/\r?\n/)
    yield lines.map(escapeForTerminal).join('\n')
  }
}

/** Each page is read only after the reader took the one before. */
async function flow(text: AsyncIterable<string>, target: Writable): Promise<void> {
  for await (const page of text) {
    await new Promise<void>((resolve, reject) => {
      target.write(page, (error) => (error ? reject(error) : resolve()))
    })
  }
}

function ignore(): void {}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}

function checkedTime(text: string): string {
  if (pointInTime.safeParse(text).success) return text
  throw new InvalidArgumentError(words.badTime)
}

function checkedZone(name: string): string {
  if (zone.safeParse(name).success) return name
  throw new InvalidArgumentError(words.badZone)
}
