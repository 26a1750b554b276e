import type { Status } from '@outlay/shared/api'
import { expect, test } from 'vitest'
import { dataOf } from './data-of.ts'

const firstCallAt = '2026-11-20T21:28:51.000Z'

test.each([
  ['a real provider', { simulated: false, sampleData: false, firstCallAt: null }, 'real'],
  ['a look around in sample data', { simulated: false, sampleData: true, firstCallAt: null }, 'simulated'],
  [
    'sample data that real calls have pushed aside',
    { simulated: false, sampleData: true, firstCallAt },
    'real',
  ],
  ['the simulator', { simulated: true, sampleData: false, firstCallAt }, 'simulated'],
  [
    'the simulator and sample data, which are shown together',
    { simulated: true, sampleData: true, firstCallAt },
    'simulated',
  ],
])('%s', (_, { simulated, sampleData, firstCallAt }, data) => {
  const status = { provider: { simulated }, sampleData, records: { firstCallAt } }
  expect(dataOf(status as Status)).toBe(data)
})
