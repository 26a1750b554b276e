import { defineConfig } from 'vitest/config'

/**
 * Three projects: `checks` (seconds, no services: part of `npm run check`), `unit` (pure rooms, beside
 * their files) and `guarantees` (real processes, sockets and a real browser).
 */
export default defineConfig({
  test: {
    reporters: ['default', './tests/summary-reporter.ts'],
    projects: [
      { test: { name: 'checks', include: ['tests/checks/**/*.test.ts'] } },
      { test: { name: 'unit', include: ['{shared,server,web}/src/**/*.test.{ts,tsx}'] } },
      {
        test: {
          name: 'guarantees',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/checks/**', 'tests/crash/**', 'tests/bench/**'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
