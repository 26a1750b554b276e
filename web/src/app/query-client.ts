import { QueryClient } from '@tanstack/react-query'
import { ApiFailure } from '../lib/api-client.ts'

/** An answer will be the same a moment later, good or bad; a server that gives none may be restarting. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // The server may be on this very machine, which is reached also where the network is not.
      mutations: { networkMode: 'always' },
      queries: {
        networkMode: 'always',
        staleTime: 1_000,
        retry: (failures, error) => failures < 2 && !(error instanceof ApiFailure),
        retryDelay: 800,
      },
    },
  })
}
