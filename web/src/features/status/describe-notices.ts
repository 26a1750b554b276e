import type { Status } from '@outlay/shared/api'
import { formatCount } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'

export type Notice = {
  name: 'stale' | 'bypassed' | 'records' | 'simulated' | 'sample-data'
  tone: 'calm' | 'warning' | 'alarm'
  text: string
}

/** What everyone who looks at any page has to know first, the gravest on top. */
export function describeNotices(status: Status, isStale = false): Notice[] {
  const { bypassed, records, provider, sampleData } = status
  const notices: Notice[] = []
  if (isStale) notices.push({ name: 'stale', tone: 'warning', text: words.states.stale })
  if (bypassed) notices.push({ name: 'bypassed', tone: 'alarm', text: words.bypassed })
  if (records.state === 'refusing') {
    notices.push({ name: 'records', tone: 'alarm', text: words.records.refusing })
  }
  if (records.state === 'journal') {
    const text = words.records.journal(formatCount(records.pending))
    notices.push({ name: 'records', tone: 'warning', text })
  }
  if (sampleData) notices.push({ name: 'sample-data', tone: 'calm', text: sampleDataText(status) })
  else if (provider.simulated) notices.push({ name: 'simulated', tone: 'calm', text: simulatedText(status) })
  return notices
}

function simulatedText({ records }: Status): string {
  return records.since.real === null ? words.simulated.banner : words.simulated.besideReal
}

function sampleDataText({ provider, records }: Status): string {
  if (records.since.real !== null) return words.sampleData.noticeBesideReal
  return provider.simulated ? words.sampleData.noticeSimulated : words.sampleData.notice
}
