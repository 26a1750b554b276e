import { defineConfig } from 'vitest/config'

/**
 * `npm run test:crash`: minutes of load, `kill -9` and restarts. OUTLAY_CRASH_ROUNDS says how many rounds
 * (default 50), OUTLAY_CRASH_SEED repeats a run's choices. Build the server first: what runs is server/dist.
 *
 * `npm test` runs five rounds of the same in tests/gateway/storage-failures.test.ts, so that a broken promise
 * is seen there already, and all that is quick in this folder is left to this command.
 */
export default defineConfig({
  test: {
    include: ['tests/crash/**/*.test.ts'],
    reporters: ['default', './tests/summary-reporter.ts'],
    // Each file drives processes of its own on few cores: side by side they would only slow each other down.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
