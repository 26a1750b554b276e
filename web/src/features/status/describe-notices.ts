import type { Status } from '@outlay/shared/api'
import { formatCount } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'

export type Notice = {
  name: 'bypassed' | 'records' | 'simulated' | 'sample-data'
  tone: 'calm' | 'warning' | 'alarm'
  text: string
}

/** What everyone who looks at any page has to know first, the gravest on top. */
export function describeNotices({ bypassed, records, provider, sampleData }: Status): Notice[] {
  const notices: Notice[] = []
  if (bypassed) notices.push({ name: 'bypassed', tone: 'alarm', text: words.bypassed })
  if (records.state === 'refusing') {
    notices.push({ name: 'records', tone: 'alarm', text: words.records.refusing })
  }
  if (records.state === 'journal') {
    const text = words.records.journal(formatCount(records.pending))
    notices.push({ name: 'records', tone: 'warning', text })
  }
  if (provider.simulated) notices.push({ name: 'simulated', tone: 'calm', text: words.simulated.banner })
  if (sampleData) {
    const isBesideReal = !provider.simulated && records.firstCallAt !== null
    const text = isBesideReal ? words.sampleData.noticeBesideReal : words.sampleData.notice
    notices.push({ name: 'sample-data', tone: 'calm', text })
  }
  return notices
}
