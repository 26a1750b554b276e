import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { engineRoomWords } from '../../shared/src/words/engine-room.ts'

const root = resolve(import.meta.dirname, '../..')

/** What the server says to people: errors, the command line, the start. */
const speakers = sourceFiles('server/src').filter((file) => !file.includes('/simulator/'))

describe('what people read', () => {
  it('is found by this test', () => {
    const said = speakers.flatMap(sentencesOf)
    expect(said.length).toBeGreaterThan(50)
    expect(said).toContain('No Outlay server is running on this data folder; start one with: npm start')
  })

  it.each(speakers)('%s says it in their words', (file) => {
    const said = sentencesOf(file).filter((sentence) => engineRoomWords.test(sentence))
    expect(said).toEqual([])
  })
})

/** String literals that are sentences: they begin like one, and have more than two words. */
function sentencesOf(file: string): string[] {
  const code = readFileSync(join(root, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
  const literals = code.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g)
  return [...literals]
    .map(([, single, double, template]) => (single ?? double ?? template ?? '').replace(/\$\{[^}]*\}/g, '…'))
    .filter((text) => /^[A-Z…"][^{]*$/.test(text) && text.split(' ').length > 2)
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name) && !/\.test\.ts$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}
