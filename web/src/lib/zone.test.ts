import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { noteReportingZone, reportingZone, zoneSearch, zonesWith } from './zone.ts'

afterEach(() => vi.unstubAllGlobals())

test('the zone of an address is one that exists, or none', () => {
  const parse = (zone: unknown) => z.object(zoneSearch).parse({ zone }).zone
  expect(parse('Asia/Kathmandu')).toBe('Asia/Kathmandu')
  expect(parse('Mars/Olympus')).toBeUndefined()
  expect(parse(7)).toBeUndefined()
  expect(parse(undefined)).toBeUndefined()
})

test('the reporting zone is the one that the page came with, and UTC where it came with none that exists', () => {
  const dataset: { reportingZone?: string } = {}
  vi.stubGlobal('document', { documentElement: { dataset } })
  expect(reportingZone()).toBe('UTC')
  dataset.reportingZone = 'Mars/Olympus'
  expect(reportingZone()).toBe('UTC')
  noteReportingZone('Australia/Lord_Howe')
  expect(reportingZone()).toBe('Australia/Lord_Howe')
})

test('one can choose among all zones, an old name in use included', () => {
  const zones = zonesWith('US/Eastern')
  expect(zones[0]).toBe('UTC')
  expect(zones).toContain('US/Eastern')
  expect(zones).toContain('Europe/Berlin')
  expect(new Set(zones).size).toBe(zones.length)
})
