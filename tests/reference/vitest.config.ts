import { defineConfig } from 'vitest/config'

/**
 * `npm run check:reference`: compares our catalogue with a compilation of public prices, which is no part of this project.
 * OUTLAY_REFERENCE names the folder of its file, `reference-prices.json`.
 */
export default defineConfig({
  test: {
    include: ['tests/reference/**/*.test.ts'],
    reporters: ['default', './tests/summary-reporter.ts'],
  },
})
