import type { Status } from '@outlay/shared/api'

/**
 * Which calls a page is about: the simulator's and the made-up ones together, or real ones. Neither is ever
 * added to the other. Where the provider is a real one, sample data steps aside with the first call of one's own.
 */
export function dataOf({ provider, sampleData, records }: Status): 'real' | 'simulated' {
  return provider.simulated || (sampleData && records.firstCallAt === null) ? 'simulated' : 'real'
}
