import { expect, test } from 'vitest'
import { checkExchanges, partNames } from './check-exchanges.ts'

const folder = process.env.EXCHANGES_FOLDER
if (!folder) {
  console.info('Recorded exchanges are passed over: EXCHANGES_FOLDER names no folder. See CONTRIBUTING.md.')
}

test.skipIf(!folder).each(partNames)(
  'on recorded exchanges, %s reaches what it has to',
  { timeout: 120_000 },
  async (name) => {
    const [result] = await checkExchanges(folder as string, [name])
    expect(result?.failures).toEqual([])
  },
)

test('a folder without exchanges is said to be one', async () => {
  await expect(checkExchanges('/nowhere')).rejects.toThrow('ENOENT')
})
