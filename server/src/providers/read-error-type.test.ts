import { describe, expect, it } from 'vitest'
import { errorTypeOf, errorWithoutChoices } from './read-error-type.ts'

describe('an answer is no error', () => {
  it.each([
    ['whose text is called a message', { message: 'The video shows a cat.', finishReason: 'stop' }],
    ['that ended for a reason', { message: 'Hello', stop_reason: 'end_turn' }],
    ['whose message is an object', { message: { role: 'assistant', content: 'Hi' }, done: true }],
    [
      'of a job whose error has no values',
      { object: 'fine_tuning.job', error: { code: null, message: null } },
    ],
    ['with an empty error', { choices: [], error: {} }],
    ['with a message beside its choices', { choices: [], message: 'ok', code: 200 }],
  ])('%s', (_, answer) => {
    expect(errorTypeOf(answer)).toBeNull()
  })
})

describe('an answer is an error', () => {
  it.each([
    ['that has a message alone', { message: 'Too many requests' }, 'error'],
    ['that has a code and a message', { code: 1113, msg: 'balance' }, '1113'],
    ['with a status of its own', { choices: [], base_resp: { status_code: 1004 } }, '1004'],
    ['with an error that is an object', { error: { code: null, type: 'busy' } }, 'busy'],
  ])('%s', (_, answer, type) => {
    expect(errorTypeOf(answer)).toBe(type)
  })
})

describe('an event without choices', () => {
  it.each([
    ['is an error with a code', { code: 500, message: 'x' }, '500'],
    ['is an error with a detail', { detail: 'Internal Server Error' }, 'error'],
    ['is an error where its choices are null', { choices: null, type: 'rate_limit' }, 'rate_limit'],
    ['is none where it only says how far the host has come', { type: 'status', message: 'Searching' }, null],
    ['is none with a code of success', { code: 0, message: 'ok' }, null],
    ['is none where it has the usage', { usage: { prompt_tokens: 1 } }, null],
  ])('%s', (_, event, type) => {
    expect(errorWithoutChoices(event)).toBe(type)
  })
})
