import type { Status } from '@outlay/shared/api'
import { expect, test } from 'vitest'
import { recordsOf, statusOf } from '../../lib/testing.ts'
import { prepareInstallation } from './prepare-installation.ts'

test('what this installation is, in the words and days of who reads it', () => {
  expect(valuesOf(statusOf())).toEqual({
    Version: '0.1.0',
    Started: 'Nov 20, 2026, 16:45:00, Asia/Kathmandu',
    'Base URL for clients': 'http://127.0.0.1:4100/v1',
    Provider: 'openai, https://api.openai.com/v1',
    "Callers' own provider keys": 'are let through, each listed under its last four characters',
    Records: 'every call is on record',
    'First call': 'none yet',
    Prices: '1,042 dated prices, all compared with their sources since Nov 20, 2026',
  })
})

test('records that are in trouble say so', () => {
  const records = recordsOf({
    state: 'journal',
    pending: 1_200,
    firstCallAt: '2026-11-20T11:00:00.000Z',
  })
  const values = valuesOf(statusOf({ records, passThrough: false }))
  expect(values.Records).toContain('1,200 safely kept aside')
  expect(values['First call']).toBe('Nov 20, 2026, 16:45:00, Asia/Kathmandu')
  expect(values["Callers' own provider keys"]).toBe('are refused; only Outlay keys may call')
})

function valuesOf(status: Status): Record<string, string> {
  const facts = prepareInstallation(status, 'Asia/Kathmandu')
  return Object.fromEntries(facts.map(({ label, value }) => [label, value]))
}
