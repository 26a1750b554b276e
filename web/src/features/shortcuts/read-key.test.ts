import { describe, expect, test } from 'vitest'
import { type KeyPress, readKey, type Situation } from './read-key.ts'

const onSpend: Situation = {
  areOn: true,
  isTyping: false,
  openDialog: null,
  hasRange: true,
  isApple: false,
  isGoing: false,
}

function press(key: string, changes: Partial<KeyPress> = {}): KeyPress {
  const none = { shiftKey: false, altKey: false, ctrlKey: false, metaKey: false }
  return { key, ...none, repeat: false, isComposing: false, ...changes }
}

describe('on a page with a range', () => {
  test.each([
    ['d', { kind: 'range', range: 'today' }],
    ['w', { kind: 'range', range: '7d' }],
    ['m', { kind: 'range', range: 'mtd' }],
    ['y', { kind: 'range', range: 'ytd' }],
    ['D', { kind: 'range', range: 'today' }],
    ['/', { kind: 'find' }],
    ['?', { kind: 'list' }],
    ['g', { kind: 'going' }],
    ['h', null],
    ['x', null],
    ['Enter', null],
    ['toString', null],
  ] as const)('%s is %o', (key, action) => {
    expect(readKey(press(key), onSpend)).toEqual(action)
  })
})

describe('after g', () => {
  test.each([
    ['h', { kind: 'page', to: '/' }],
    ['s', { kind: 'page', to: '/spend' }],
    ['c', { kind: 'page', to: '/calls' }],
    ['k', { kind: 'page', to: '/keys' }],
    ['p', { kind: 'page', to: '/prices' }],
    ['d', null],
    ['g', null],
    ['?', { kind: 'list' }],
  ] as const)('%s is %o', (key, action) => {
    expect(readKey(press(key), { ...onSpend, isGoing: true })).toEqual(action)
  })
})

test('on a page without a range its keys mean nothing', () => {
  for (const key of ['d', 'w', 'm', 'y']) {
    expect(readKey(press(key), { ...onSpend, hasRange: false })).toBeNull()
  }
})

test('slash and question mark are found on every keyboard, with Shift or without', () => {
  expect(readKey(press('?', { shiftKey: true }), onSpend)).toEqual({ kind: 'list' })
  expect(readKey(press('/', { shiftKey: true }), onSpend)).toEqual({ kind: 'find' })
})

describe('single keys do nothing', () => {
  const keys = ['d', 'w', 'm', 'y', 'g', '/', '?']
  test.each([
    ['while one types', {}, { isTyping: true }],
    ['while a dialog is open', {}, { openDialog: 'other' }],
    ['while the menu is open', {}, { openDialog: 'menu' }],
    ['when they are turned off', {}, { areOn: false }],
    ['with Alt', { altKey: true }, {}],
    ['with Control', { ctrlKey: true }, {}],
    ['with the Command or Windows key', { metaKey: true }, {}],
    ['when they repeat', { repeat: true }, {}],
    ['while a letter is composed', { isComposing: true }, {}],
  ] as const)('%s', (_, changes, situation) => {
    for (const key of keys) expect(readKey(press(key, changes), { ...onSpend, ...situation })).toBeNull()
  })
})

describe('the menu', () => {
  const control = press('k', { ctrlKey: true })
  const command = press('k', { metaKey: true })
  const menu = { kind: 'menu' }
  test.each([
    ['opens by Control and K', control, {}, menu],
    ['opens while one types', control, { isTyping: true }, menu],
    ['opens where single keys are turned off', control, { areOn: false }, menu],
    ['closes by the same keys', control, { openDialog: 'menu' }, menu],
    ['leaves another dialog alone', control, { openDialog: 'other' }, null],
    ['opens by Command and K on a Mac', command, { isApple: true }, menu],
    ['leaves Control and K to the fields of a Mac', control, { isApple: true }, null],
    ['leaves the Windows key to the system', command, {}, null],
    ['leaves Control, Shift and K to the browser', press('K', { ctrlKey: true, shiftKey: true }), {}, null],
  ] as const)('%s', (_, key, situation, action) => {
    expect(readKey(key, { ...onSpend, ...situation })).toEqual(action)
  })
})
