import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { version } from '../version.ts'

/**
 * Writes the files by which the command line finds this process: its address, and a token that only the owner
 * can read.
 */
export function writeControlFiles(
  dataDir: string,
  server: { origin: string; controlToken: string; startedAt: number },
): string[] {
  const infoFile = join(dataDir, 'server.json')
  const tokenFile = join(dataDir, 'control.token')
  const info = {
    pid: process.pid,
    url: server.origin,
    startedAt: new Date(server.startedAt).toISOString(),
    version,
  }
  rmSync(tokenFile, { force: true })
  writeFileSync(tokenFile, server.controlToken, { mode: 0o600 })
  writeFileSync(infoFile, JSON.stringify(info), { mode: 0o600 })
  return [infoFile, tokenFile]
}

export function removeControlFiles(files: readonly string[]): void {
  for (const file of files) rmSync(file, { force: true })
}
