import type { Intent, Receipt } from '@outlay/shared/records'
import { startWords } from '@outlay/shared/words'
import type { Logger } from '../lib/logger.ts'
import type { OpenedJournal } from './journal.ts'
import { type KeptCopy, keepDamaged } from './keep-damaged.ts'
import { Ledger } from './ledger.ts'
import { recover } from './recover.ts'
import type { LedgerStore } from './store.ts'

type OpenLedgerOptions = {
  opened: OpenedJournal
  journalFile: string
  /** Whether a journal stood there before this start. */
  stoodHere: boolean
  store: LedgerStore
  logger: Logger
  onFailure: 'refuse' | 'serve'
  /** Makes the row of a call that was running when the process died. */
  interrupted(intent: Intent, responseBytes: number): Receipt
}

/** Begins the ledger with what the last process left. `notices` are for whoever started this one. */
export function openLedger({
  opened: { journal, records, damage, isBlank },
  journalFile,
  stoodHere,
  store,
  logger,
  onFailure,
  interrupted,
}: OpenLedgerOptions): { ledger: Ledger; notices: string[] } {
  const words = startWords.journal
  const notices: string[] = []
  const ledger = new Ledger({ journal, store, logger, onFailure })
  if (isBlank && stoodHere) {
    logger.warn({ event: 'journal-missing' })
    notices.push(words.gone(journalFile))
  }
  if (damage) {
    const { stretches, bytes, isSearchedToEnd, copy } = damage
    logger.warn({ event: 'journal-damaged', stretches, bytes, isSearchedToEnd, copy: copyForLog(copy) })
    notices.push(words.damaged(journalFile, stretches, bytes, aboutCopy(copy)))
  }
  const { entries, unreadable } = recover({ records, store, interrupted })
  if (unreadable > 0) {
    // Before the journal begins anew without them.
    const copy = damage?.copy ?? keepDamaged(journalFile)
    logger.warn({ event: 'journal-not-understood', records: unreadable, copy: copyForLog(copy) })
    notices.push(words.undecoded(journalFile, unreadable, aboutCopy(copy)))
  }
  const hasRoom = ledger.adopt(entries)
  if (entries.length > 0) logger.warn({ event: 'recovered', calls: entries.length })
  if (!hasRoom) logger.warn({ event: 'journal-full', pending: entries.length })
  return { ledger, notices }
}

function copyForLog(copy: KeptCopy): string {
  return 'file' in copy ? copy.file : `none: ${copy.reason}`
}

function aboutCopy(copy: KeptCopy): string {
  const { kept, notKept, diskFull, enoughCopies } = startWords.journal
  if ('file' in copy) return kept(copy.file)
  const reasons: Record<string, string> = { 'disk-full': diskFull, 'enough-copies': enoughCopies }
  return notKept(reasons[copy.reason] ?? copy.reason)
}
