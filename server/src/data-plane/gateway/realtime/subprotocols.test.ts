import { expect, it } from 'vitest'
import { readSubprotocols } from './subprotocols.ts'

it.each([
  [undefined, { credential: null, account: [], offered: [] }],
  ['realtime', { credential: null, account: [], offered: ['realtime'] }],
  [
    'realtime, openai-insecure-api-key.olk_abc, openai-beta.realtime-v1',
    { credential: 'olk_abc', account: [], offered: ['realtime', 'openai-beta.realtime-v1'] },
  ],
  [
    'realtime,openai-insecure-api-key.sk-1,openai-organization.org-1,openai-project.proj_1',
    {
      credential: 'sk-1',
      account: ['openai-organization.org-1', 'openai-project.proj_1'],
      offered: ['realtime'],
    },
  ],
])(
  'a key among the subprotocols becomes the credential and is never offered to a provider: %s',
  (header, expected) => {
    expect(readSubprotocols(header)).toEqual(expected)
  },
)

it.each([
  ['openai-insecure-api-key.a, openai-insecure-api-key.b', 'ambiguous-credentials'],
  ['realtime, realtime', 'invalid-request'],
  ['real time', 'invalid-request'],
  ['', 'invalid-request'],
  ['a,,b', 'invalid-request'],
  [Array.from({ length: 33 }, (_, at) => `p${at}`).join(','), 'invalid-request'],
])('an invalid or ambiguous header is refused: %s', (header, code) => {
  expect(() => readSubprotocols(header)).toThrow(expect.objectContaining({ code }))
})
