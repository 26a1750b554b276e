import { afterEach, expect, test } from 'vitest'
import { turnShortcuts } from '../lib/shortcuts-choice.ts'
import { keysOfCommand } from './keys-of-command.ts'

afterEach(() => turnShortcuts(true))

test.each([
  [{ kind: 'page', to: '/spend' }, ['g', 's']],
  [{ kind: 'page', to: '/settings' }, []],
  [{ kind: 'range', range: 'mtd' }, ['m']],
  [{ kind: 'range', range: 'yesterday' }, []],
  [{ kind: 'shortcuts' }, ['?']],
  [{ kind: 'copy-base-url' }, []],
] as const)('%o is also done by %o', (action, keys) => {
  expect(keysOfCommand(action, true)).toEqual(keys)
})

test('a key that does nothing on this page, or that is turned off, is not offered', () => {
  expect(keysOfCommand({ kind: 'range', range: 'mtd' }, false)).toEqual([])
  turnShortcuts(false)
  expect(keysOfCommand({ kind: 'page', to: '/spend' }, true)).toEqual([])
})
