import { defineConfig } from 'vitest/config'

/**
 * `npm run test:long`: what takes too long for every change. Lighthouse on the pages that the short run leaves out, and the
 * coding agents of docs/guides/clients.md, each run as the guide says against the built gateway. They are installed from npm
 * into a temporary folder, 1.1 GB in half a minute; CODING_AGENTS_FOLDER names a folder that has them. Build first: what runs
 * is server/dist and web/dist.
 */
export default defineConfig({
  test: {
    include: ['tests/long/**/*.test.ts', 'tests/coding-agents/**/*.test.ts'],
    reporters: ['default', './tests/summary-reporter.ts'],
    fileParallelism: false,
    hookTimeout: 60_000,
  },
})
