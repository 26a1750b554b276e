import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Tests that measure the machine as well as the program. */
const measured = ['tests/e2e/lighthouse.test.ts', 'tests/going-live/restart.test.ts']
const sockets = ['cli', 'clients', 'exchanges', 'gateway', 'going-live', 'package', 'wire']
const builtWorkerUrl = fileURLToPath(new URL('tests/support/built-worker-url.ts', import.meta.url))
const realThings = { testTimeout: 30_000, hookTimeout: 60_000 }

/**
 * `npm run check` runs `checks` (seconds, no services). `npm test` runs the others, one group after the other: `unit` (pure
 * rooms, beside their files), `guarantees` (real processes and sockets), `browser` (pages in a real browser), `measured`.
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
        resolve: { alias: [{ find: /^.*\/worker-url\.ts$/, replacement: builtWorkerUrl }] },
        test: {
          name: 'guarantees',
          globalSetup: 'tests/support/build-workers.ts',
          include: sockets.map((folder) => `tests/${folder}/**/*.test.ts`),
          exclude: measured,
          sequence: { groupOrder: 1 },
          maxWorkers: '100%',
          ...realThings,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/e2e/**/*.test.ts'],
          exclude: measured,
          sequence: { groupOrder: 2 },
          maxWorkers: '100%',
          ...realThings,
        },
      },
      {
        test: {
          name: 'measured',
          include: measured,
          // Alone, after everything else.
          sequence: { groupOrder: 3 },
          fileParallelism: false,
          ...realThings,
        },
      },
    ],
  },
})
