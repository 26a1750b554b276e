import { defineConfig } from 'vitest/config'

/** What measures the machine as well as the program: alone, after everything else. */
const measured = ['tests/e2e/lighthouse.test.ts', 'tests/going-live/restart.test.ts']
const realThings = { testTimeout: 30_000, hookTimeout: 60_000 }

/**
 * Four projects: `checks` (seconds, no services: part of `npm run check`), `unit` (pure rooms, beside
 * their files), `guarantees` (real processes, sockets and a real browser) and, when those are done, `measured`.
 */
export default defineConfig({
  test: {
    reporters: ['default', './tests/summary-reporter.ts'],
    projects: [
      { test: { name: 'checks', include: ['tests/checks/**/*.test.ts'] } },
      // Property tests take seconds where two cores are shared with a browser.
      {
        test: { name: 'unit', include: ['{shared,server,web}/src/**/*.test.{ts,tsx}'], testTimeout: 30_000 },
      },
      {
        test: {
          name: 'guarantees',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/checks/**', 'tests/crash/**', 'tests/bench/**', ...measured],
          ...realThings,
        },
      },
      {
        test: {
          name: 'measured',
          include: measured,
          sequence: { groupOrder: 1 },
          fileParallelism: false,
          ...realThings,
        },
      },
    ],
  },
})
