import type { Reporter, TestModule } from 'vitest/node'

/** Prints one plain closing line, `Tests: N passed, N failed`, which any CI can read without knowing Vitest. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0
    let failed = unhandledErrors.length
    for (const module of modules) {
      if (module.state() === 'failed' && module.children.size === 0) failed += 1
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') passed += 1
        if (state === 'failed') failed += 1
      }
    }
    process.stdout.write(`\nTests: ${passed} passed, ${failed} failed\n`)
  }
}
