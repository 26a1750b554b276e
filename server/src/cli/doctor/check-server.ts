import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../config/index.ts'
import { version } from '../../version.ts'
import { findServer } from '../control.ts'
import { type Finding, ok, problem, warning } from './finding.ts'

type Health = { status: string; records: { state: string; pending: number } }

/** Whether a server runs on this data folder, which version, and whether it can put calls on record. */
export async function checkServer(config: Config): Promise<Finding> {
  const server = await findServer(config)
  if (!server) {
    if (!existsSync(join(config.dataDir, 'server.json'))) return ok('none is running')
    return warning(
      'none is running, and the last one did not stop in order',
      'start it: what was under way is recovered from the journal',
    )
  }
  const health = (await (await fetch(`${server.url}/healthz`)).json()) as Health
  const running = `${server.url}, version ${server.version}, process ${server.pid}`
  if (health.records.state === 'refusing') {
    return problem(
      `${running}, refuses calls as it cannot record them`,
      'make room on the disk of the journal',
    )
  }
  if (health.records.state === 'journal') {
    return problem(
      `${running}, cannot write the database; ${health.records.pending} calls wait in the journal`,
      'make room on the disk, and end whatever else holds the database',
    )
  }
  if (health.status === 'bypassed') {
    return warning(`${running}, measures nothing (OUTLAY_BYPASS=1)`, 'restart it without OUTLAY_BYPASS')
  }
  if (server.version === version) return ok(running)
  return warning(
    `${running}, while this command is ${version}`,
    'restart the server to run the installed version',
  )
}
