import { startWords } from '@outlay/shared/words'
import type { Config } from '../config/index.ts'
import { Journal } from '../data-plane/journal/index.ts'
import { aboutFile } from '../lib/about-file.ts'
import type { Logger } from '../lib/logger.ts'
import { aboutCopy, copyForLog, type JournalSource } from '../link/index.ts'

type OpenJournalOptions = {
  config: Pick<Config, 'journalFile' | 'durability'>
  /** Whether the file existed before this start. */
  stoodHere: boolean
  /** Identifies this run of the process. */
  runId: string
  logger: Logger
}

/** Opens the journal. `notices` say what is wrong with it, for the person who started this process. */
export function openJournal({ config, stoodHere, runId, logger }: OpenJournalOptions): {
  journal: Journal
  source: JournalSource
  notices: string[]
} {
  const { journalFile: file, durability } = config
  const about = { what: startWords.files.journal, file, setting: 'OUTLAY_JOURNAL_FILE' }
  const opened = aboutFile(about, () => Journal.open({ file, flushToDisk: durability === 'power' }))
  const { journal, isBlank, damage } = opened
  const notices: string[] = []
  if (isBlank && stoodHere) {
    logger.warn({ event: 'journal-missing' })
    notices.push(startWords.journal.gone(file))
  }
  if (damage) {
    const { stretches, bytes, isSearchedToEnd, copy } = damage
    logger.warn({ event: 'journal-damaged', stretches, bytes, isSearchedToEnd, copy: copyForLog(copy) })
    notices.push(startWords.journal.damaged(file, stretches, bytes, aboutCopy(copy)))
  }
  const source = {
    file,
    bytes: journal.bytes,
    id: journal.id,
    openedAt: journal.end,
    runId,
    runFrom: journal.end,
  }
  return { journal, source, notices }
}
