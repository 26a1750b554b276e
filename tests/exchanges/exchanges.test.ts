import { expect, test } from 'vitest'
import { checkExchanges } from './check-exchanges.ts'

test('a folder without exchanges is an error', async () => {
  await expect(checkExchanges('/nowhere')).rejects.toThrow('ENOENT')
})
