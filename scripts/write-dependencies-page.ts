import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withShippedPackages } from './dependencies-section.ts'

const file = join(import.meta.dirname, '../docs/dependencies.md')
writeFileSync(file, withShippedPackages(readFileSync(file, 'utf8')))
