import type { RequestSummary, RequestsPage } from '@outlay/shared/api'
import { describe, expect, test } from 'vitest'
import { appendOlder, type CallList, mergeNewest } from './call-list.ts'

describe('the live list', () => {
  test('takes new calls on top and keeps what was loaded below', () => {
    const shown = listOf([5, 4, 3, 2, 1], 'before-1')
    const merged = mergeNewest(shown, pageOf([7, 6, 5], 'before-5'))
    expect(ids(merged)).toEqual([7, 6, 5, 4, 3, 2, 1])
    expect(merged.olderCursor).toBe('before-1')
  })

  test('shows a call in its newest state', () => {
    const changed = { ...callOf(5), effectiveCostUsd: '1' }
    const merged = mergeNewest(listOf([5, 4], null), {
      requests: [callOf(6), changed],
      nextCursor: 'before-5',
    })
    expect(merged.calls.map(({ effectiveCostUsd }) => effectiveCostUsd)).toEqual([null, '1', null])
  })

  test('takes in a long call that ended after younger ones', () => {
    expect(ids(mergeNewest(listOf([6, 4, 3], null), pageOf([6, 5, 4], 'before-4')))).toEqual([6, 5, 4, 3])
  })

  test('starts anew where more calls came than a page holds, and hides no gap', () => {
    const merged = mergeNewest(listOf([2, 1], null), pageOf([9, 8, 7], 'before-7'))
    expect(ids(merged)).toEqual([9, 8, 7])
    expect(merged.olderCursor).toBe('before-7')
  })

  test('is simply the page when that is all there is', () => {
    expect(ids(mergeNewest(listOf([3, 2, 1], null), pageOf([3], null)))).toEqual([3])
    expect(ids(mergeNewest(undefined, pageOf([], null)))).toEqual([])
  })

  test('goes on below by the page before, without showing a call twice', () => {
    const longer = appendOlder(listOf([5, 4], 'before-4'), pageOf([4, 3, 2], 'before-2'))
    expect(ids(longer)).toEqual([5, 4, 3, 2])
    expect(longer.olderCursor).toBe('before-2')
  })
})

function ids(list: CallList): number[] {
  return list.calls.map(({ id }) => Number(id.slice(4)))
}

function listOf(numbers: number[], olderCursor: string | null): CallList {
  return { calls: numbers.map(callOf), olderCursor }
}

function pageOf(numbers: number[], nextCursor: string | null): RequestsPage {
  return { requests: numbers.map(callOf), nextCursor }
}

/** As much of a call as the list looks at. */
function callOf(number: number): RequestSummary {
  const admittedAt = new Date(Date.UTC(2026, 10, 20) + number).toISOString()
  return { id: `req_${number}`, admittedAt, effectiveCostUsd: null } as RequestSummary
}
