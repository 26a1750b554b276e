import { commandLineWords, doctorWords } from '@outlay/shared/words'
import type { Command } from 'commander'
import { type Config, othersThatAreSet, readConfig } from '../config/index.ts'
import { findServer } from './control.ts'
import { checkCatalogue } from './doctor/check-catalogue.ts'
import {
  checkDataFolder,
  checkDiskSpace,
  checkJournal,
  checkNode,
  checkSecretKey,
} from './doctor/check-machine.ts'
import { checkOther, checkProviderKey, checkReach } from './doctor/check-provider.ts'
import { checkRecords } from './doctor/check-records.ts'
import { checkServer } from './doctor/check-server.ts'
import { type Finding, type NamedFinding, ok, problem } from './doctor/finding.ts'
import { escapeForTerminal } from './escape-for-terminal.ts'

/** Adds `outlay doctor`: exit code 1 when it finds a problem, 0 otherwise. It changes nothing. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description(doctorWords.description)
    .option('--json', commandLineWords.asJson)
    .action(doctor)
}

async function doctor({ json }: { json?: boolean }): Promise<void> {
  const findings = await examine(process.env, Date.now())
  process.stdout.write(json ? `${JSON.stringify(findings, null, 2)}\n` : findings.map(linesOf).join(''))
  if (findings.some(({ state }) => state === 'problem')) process.exitCode = 1
}

async function examine(env: NodeJS.ProcessEnv, now: number): Promise<NamedFinding[]> {
  const node = named('node', checkNode(process.versions.node))
  const config = configOf(env)
  if ('state' in config) return [node, named('settings', config)]
  return [
    node,
    named('settings', ok(doctorWords.settings.good)),
    named('folder', checkDataFolder(config)),
    named('secret', checkSecretKey(config)),
    named('disk', checkDiskSpace(config)),
    named('journal', checkJournal(config, (await findServer(config)) !== null)),
    named('server', await checkServer(config)),
    named('provider', await checkReach(config)),
    named('key', checkProviderKey(config)),
    ...(await checkOthers(config)),
    named('catalogue', checkCatalogue(now)),
    ...(await checkRecords(config, now)),
  ]
}

/** Providers that are named in a setting are meant to be used, so each is checked. */
function checkOthers(config: Config): Promise<NamedFinding[]> {
  const { proxy } = config
  return Promise.all(
    othersThatAreSet(config).map(async (provider) =>
      named(provider.name, await checkOther({ provider, proxy })),
    ),
  )
}

function configOf(env: NodeJS.ProcessEnv): Config | Finding {
  try {
    return readConfig(env)
  } catch (error) {
    return problem((error as Error).message, doctorWords.settings.remedy)
  }
}

function named(check: string, finding: Finding): NamedFinding {
  return { check, ...finding }
}

function linesOf(finding: NamedFinding): string {
  const { state, check, message } = finding
  const line = `${state.padEnd(7)}  ${check.padEnd(9)}  ${escapeForTerminal(message)}\n`
  return finding.state === 'ok' ? line : `${line}${' '.repeat(20)}-> ${escapeForTerminal(finding.remedy)}\n`
}
