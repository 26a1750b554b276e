import type { Status } from '@outlay/shared/api'

/**
 * Which calls a page is about: the simulator's and the made-up ones, or real ones. They are never added up.
 * Sample data steps aside with the first call of one's own.
 */
export function dataOf({ provider, sampleData, records }: Status): 'real' | 'simulated' {
  return provider.simulated || (sampleData && records.firstCallAt === null) ? 'simulated' : 'real'
}
