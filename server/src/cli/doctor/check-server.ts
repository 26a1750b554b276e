import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { doctorWords } from '@outlay/shared/words'
import type { Config } from '../../config/index.ts'
import { version } from '../../version.ts'
import { findServer } from '../control.ts'
import { type Finding, ok, problem, warning } from './finding.ts'

const words = doctorWords.server

type Health = { status: string; records: { state: string; pending: number } }

/** Whether a server runs on this data folder, its version, and whether it can record calls. */
export async function checkServer(config: Config): Promise<Finding> {
  const server = await findServer(config)
  if (!server) {
    if (!existsSync(join(config.dataDir, 'server.json'))) return ok(words.none)
    return warning(words.noneAfterCrash, words.noneAfterCrashRemedy)
  }
  const health = (await (await fetch(`${server.url}/healthz`)).json()) as Health
  const running = words.running(server.url, server.version, server.pid)
  if (health.records.state === 'refusing') {
    return problem(words.refusing(running), words.refusingRemedy)
  }
  if (health.records.state === 'journal') {
    return problem(words.waiting(running, health.records.pending), words.waitingRemedy)
  }
  if (health.status === 'bypassed') {
    return warning(words.bypassed(running), words.bypassedRemedy)
  }
  if (server.version === version) return ok(running)
  return warning(words.otherVersion(running, version), words.otherVersionRemedy)
}
