import { defineConfig } from 'vitest/config'

/**
 * `npm run test:crash`: minutes of load, `kill -9` and restarts. OUTLAY_CRASH_ROUNDS sets the number of
 * rounds (default 50), OUTLAY_CRASH_SEED repeats the random choices of a run. Build the server first, because
 * the test runs server/dist.
 *
 * `npm test` runs five of these rounds in tests/gateway/storage-failures.test.ts, so that a broken promise
 * shows there already. All other tests of this folder run only with this command.
 */
export default defineConfig({
  test: {
    include: ['tests/crash/**/*.test.ts'],
    reporters: ['default', './tests/summary-reporter.ts'],
    // Each file starts several processes. On few cores, parallel files would only slow each other down.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
