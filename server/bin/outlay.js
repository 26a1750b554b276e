#!/usr/bin/env node
import { existsSync } from 'node:fs'

const entry = new URL('../dist/cli/main.js', import.meta.url)
if (!existsSync(entry)) {
  console.error('outlay: not built yet. Run "npm install" in the project folder, then try again.')
  process.exit(1)
}
await import(entry.href)
