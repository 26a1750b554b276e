import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Config } from '../../config/index.ts'
import { type Finding, ok, problem, warning } from './finding.ts'

const oldestNode = [20, 19] as const
const megabyte = 1024 * 1024

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isOldEnough = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
  if (isOldEnough) return ok(`Node ${version}`)
  return problem(
    `Node ${version} is too old`,
    `install Node ${oldestNode.join('.')} or newer; 22 or 24 is best`,
  )
}

export function checkDataFolder({ dataDir }: Pick<Config, 'dataDir'>): Finding {
  if (!existsSync(dataDir)) {
    return warning(`${dataDir} is not there yet`, 'start the server, which makes it, or set OUTLAY_DATA_DIR')
  }
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    return problem(`${dataDir} cannot be written`, 'make it belong to the user that runs the server')
  }
  const others = statSync(dataDir).mode & 0o077
  if (others === 0) return ok(`${dataDir}, for its owner only`)
  return warning(`${dataDir} is open to other users of this machine`, `chmod 700 ${dataDir}`)
}

export function checkSecretKey({ dataDir, databaseFile, secretKey }: Config): Finding {
  if (secretKey !== null) return ok('from OUTLAY_SECRET_KEY')
  const file = join(dataDir, 'secret.key')
  if (!existsSync(file)) {
    if (!existsSync(databaseFile)) return ok('made on the first start')
    return problem(
      `${file} is missing while there are records`,
      "bring it back from where you keep it; a new one would take every caller's own key for a new key",
    )
  }
  if ((statSync(file).mode & 0o077) === 0) return ok(`${file}, for its owner only`)
  return problem(`${file} can be read by other users of this machine`, `chmod 600 ${file}`)
}

export function checkDiskSpace({ databaseFile }: Pick<Config, 'databaseFile'>): Finding {
  const folder = nearestFolder(dirname(databaseFile))
  const { bavail, bsize } = statfsSync(folder)
  const free = (bavail * bsize) / megabyte
  const message = `${free < 10_240 ? `${Math.floor(free)} MB` : `${Math.floor(free / 1_024)} GB`} free at ${folder}`
  if (free >= 1_024) return ok(message)
  const remedy = 'make room: records need about 1 kB a call, a restore twice the size of the database'
  return free < 100 ? problem(message, remedy) : warning(message, remedy)
}

/** A full disk must not stop the journal, so its space is claimed when it is made. */
export function checkJournal({ journalFile }: Pick<Config, 'journalFile'>): Finding {
  if (!existsSync(journalFile)) return ok('made on the first start')
  const { size, mode, blocks } = statSync(journalFile)
  if ((mode & 0o077) !== 0) {
    return warning(`${journalFile} can be read by other users of this machine`, `chmod 600 ${journalFile}`)
  }
  const claimed = blocks * 512
  if (claimed >= size) return ok(`${journalFile}, ${Math.round(size / megabyte)} MB claimed`)
  return warning(
    `${journalFile} has claimed ${Math.round(claimed / megabyte)} of ${Math.round(size / megabyte)} MB`,
    'make room on its disk: the server claims the rest when it starts',
  )
}

function nearestFolder(folder: string): string {
  let nearest = folder
  while (!existsSync(nearest)) nearest = dirname(nearest)
  return nearest
}
