import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { storeZone, usualZone, zoneSearch, zonesWith } from './zone.ts'

afterEach(() => vi.unstubAllGlobals())

test('the zone of an address is one that exists, or none', () => {
  const parse = (zone: unknown) => z.object(zoneSearch).parse({ zone }).zone
  expect(parse('Asia/Kathmandu')).toBe('Asia/Kathmandu')
  expect(parse('Mars/Olympus')).toBeUndefined()
  expect(parse(7)).toBeUndefined()
  expect(parse(undefined)).toBeUndefined()
})

test('without an address the zone is the one chosen last, else the browser’s', () => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
  const browsers = Intl.DateTimeFormat().resolvedOptions().timeZone
  expect(usualZone()).toBe(browsers)
  storeZone('Australia/Lord_Howe')
  expect(usualZone()).toBe('Australia/Lord_Howe')
  storeZone('Mars/Olympus')
  expect(usualZone()).toBe(browsers)
})

test('where storage is forbidden the browser’s zone is used', () => {
  const refuse = () => {
    throw new Error('The operation is insecure.')
  }
  vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse })
  expect(() => storeZone('UTC')).not.toThrow()
  expect(usualZone()).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone)
})

test('one can choose among all zones, an old name in use included', () => {
  const zones = zonesWith('US/Eastern')
  expect(zones[0]).toBe('UTC')
  expect(zones).toContain('US/Eastern')
  expect(zones).toContain('Europe/Berlin')
  expect(new Set(zones).size).toBe(zones.length)
})
