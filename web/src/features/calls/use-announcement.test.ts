import type { RequestSummary } from '@outlay/shared/api'
import { expect, test } from 'vitest'
import { announcementOf } from './use-announcement.ts'

const call = { id: 'req_1' } as RequestSummary

test.each([
  [1, null, false, '1 call shown'],
  [3, null, true, '3 calls shown'],
  [50, 'req_1', false, 'The newest 50 calls shown'],
  [0, null, true, 'No call in this range matches these filters.'],
  [0, null, false, 'No calls in this range yet. New ones appear here by themselves.'],
])('%d calls, older from %s on, filtered %s: %s', (count, olderCursor, isFiltered, text) => {
  const calls = Array.from({ length: count }, () => call)
  expect(announcementOf({ calls, olderCursor }, isFiltered)).toBe(text)
})
