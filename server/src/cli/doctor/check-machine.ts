import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { doctorWords } from '@outlay/shared/words'
import type { Config } from '../../config/index.ts'
import { hasOtherNames, isNotedAsMade } from '../../control-plane/storage/lock/index.ts'
import { dataFiles } from '../../lib/data-files.ts'
import { rootKeyCharactersMin } from '../../lib/root-key.ts'
import { examineJournal } from '../../link/index.ts'
import { type Finding, hardLinked, ok, problem, warning } from './finding.ts'

const { node, folder, secret, disk, journal } = doctorWords
const oldestNode = [20, 19] as const
const megabyte = 1024 * 1024

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isOldEnough = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
  if (isOldEnough) return ok(node.version(version))
  return problem(node.tooOld(version), node.remedy(oldestNode.join('.')))
}

export function checkDataFolder({ dataDir }: Pick<Config, 'dataDir'>): Finding {
  if (!existsSync(dataDir)) {
    return warning(folder.missing(dataDir), folder.missingRemedy)
  }
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    return problem(folder.readOnly(dataDir), folder.readOnlyRemedy)
  }
  const others = statSync(dataDir).mode & 0o077
  if (others === 0) return ok(doctorWords.ownerOnly(dataDir))
  return warning(folder.openToOthers(dataDir), `chmod 700 ${dataDir}`)
}

export function checkSecretKey({ dataDir, databaseFile, secretKey }: Config): Finding {
  if (secretKey !== null) return ok(secret.fromSetting)
  const file = join(dataDir, dataFiles.rootKey)
  if (!existsSync(file)) {
    if (!existsSync(databaseFile)) return ok(doctorWords.madeOnFirstStart)
    return problem(secret.missing(file), secret.missingRemedy)
  }
  if ((statSync(file).mode & 0o077) !== 0) {
    return problem(doctorWords.readByOthers(file), `chmod 600 ${file}`)
  }
  return isLongEnough(file)
    ? ok(doctorWords.ownerOnly(file))
    : problem(secret.short(file), secret.shortRemedy)
}

/** Whether the root key is long enough. An unreadable file is reported by the start itself. */
function isLongEnough(file: string): boolean {
  try {
    return readFileSync(file, 'utf8').trim().length >= rootKeyCharactersMin
  } catch {
    return true
  }
}

export function checkDiskSpace({ databaseFile }: Pick<Config, 'databaseFile'>): Finding {
  const nearest = nearestFolder(dirname(databaseFile))
  const { bavail, bsize } = statfsSync(nearest)
  const free = (bavail * bsize) / megabyte
  const amount = free < 10_240 ? `${Math.floor(free)} MB` : `${Math.floor(free / 1_024)} GB`
  const message = disk.free(amount, nearest)
  if (free >= 1_024) return ok(message)
  return free < 100 ? problem(message, disk.remedy) : warning(message, disk.remedy)
}

/**
 * The journal must work on a full disk, so its space is reserved when it is made. Its content is checked only
 * while no server writes to it.
 */
export function checkJournal({ journalFile }: Pick<Config, 'journalFile'>, isServed: boolean): Finding {
  if (!existsSync(journalFile)) {
    if (isNotedAsMade(journalFile)) return warning(journal.gone(journalFile), journal.goneRemedy)
    return ok(doctorWords.madeOnFirstStart)
  }
  const { size, mode, blocks } = statSync(journalFile)
  if ((mode & 0o077) !== 0) {
    return warning(doctorWords.readByOthers(journalFile), `chmod 600 ${journalFile}`)
  }
  if (hasOtherNames(journalFile)) return hardLinked(journalFile)
  const contents = isServed ? null : readingJournal(journalFile)
  if (contents && 'failure' in contents) {
    return problem(doctorWords.database.unreadable(journalFile, contents.failure), folder.readOnlyRemedy)
  }
  if (contents?.damage) {
    const { stretches, bytes } = contents.damage
    return warning(journal.damaged(journalFile, stretches, bytes), journal.damagedRemedy)
  }
  if (contents?.isBlank && isNotedAsMade(journalFile))
    return warning(journal.gone(journalFile), journal.goneRemedy)
  const claimed = blocks * 512
  if (claimed >= size) return ok(journal.claimed(journalFile, Math.round(size / megabyte)))
  return warning(
    journal.partlyClaimed(journalFile, Math.round(claimed / megabyte), Math.round(size / megabyte)),
    journal.remedy,
  )
}

function readingJournal(file: string) {
  try {
    return examineJournal(file)
  } catch (error) {
    return { failure: (error as Error).message }
  }
}

function nearestFolder(folder: string): string {
  let nearest = folder
  while (!existsSync(nearest)) nearest = dirname(nearest)
  return nearest
}
