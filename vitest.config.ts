import { defineConfig } from 'vitest/config'

/** What measures the machine as well as the program: alone, after everything else. */
const measured = ['tests/e2e/lighthouse.test.ts', 'tests/going-live/restart.test.ts']
const realThings = { testTimeout: 30_000, hookTimeout: 60_000 }

/**
 * Four projects: `checks` (seconds, no services: part of `npm run check`) and `unit` (pure rooms, beside their files) on
 * every core, then `guarantees` (real processes, sockets and a real browser) and, when those are done, `measured`.
 */
export default defineConfig({
  test: {
    reporters: ['default', './tests/summary-reporter.ts'],
    projects: [
      { test: { name: 'checks', include: ['tests/checks/**/*.test.ts'], maxWorkers: '100%' } },
      // Property tests take seconds where a core is shared.
      {
        test: {
          name: 'unit',
          include: ['{shared,server,web}/src/**/*.test.{ts,tsx}'],
          testTimeout: 30_000,
          maxWorkers: '100%',
        },
      },
      {
        test: {
          name: 'guarantees',
          include: ['tests/**/*.test.ts'],
          exclude: [
            'tests/checks/**',
            'tests/crash/**',
            'tests/bench/**',
            'tests/coding-agents/**',
            'tests/long/**',
            ...measured,
          ],
          // The program under test needs a core as well: by default one is left.
          sequence: { groupOrder: 1 },
          ...realThings,
        },
      },
      {
        test: {
          name: 'measured',
          include: measured,
          sequence: { groupOrder: 2 },
          fileParallelism: false,
          ...realThings,
        },
      },
    ],
  },
})
