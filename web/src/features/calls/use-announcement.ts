import { formatCount } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { useState } from 'react'
import type { CallList } from './call-list.ts'

type Shown = { list: CallList | undefined; isPlaceholder: boolean; isFiltered: boolean }

/**
 * What a screen reader is told once an answer to a new question is there. Calls that come in afterwards are
 * not announced: on a busy day that would be a voice without end.
 */
export function useAnnouncement(question: string, { list, isPlaceholder, isFiltered }: Shown): string {
  const [said, setSaid] = useState({ question: '', text: '' })
  if (list !== undefined && !isPlaceholder && said.question !== question) {
    setSaid({ question, text: announcementOf(list, isFiltered) })
  }
  return said.text
}

export function announcementOf({ calls, olderCursor }: CallList, isFiltered: boolean): string {
  if (calls.length === 0) return isFiltered ? words.calls.noneMatch : words.calls.none
  return words.calls.shown(calls.length, formatCount(calls.length), olderCursor !== null)
}
