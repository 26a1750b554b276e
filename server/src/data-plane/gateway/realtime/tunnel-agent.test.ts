import { expect, it } from 'vitest'
import { proxyFor } from './tunnel-agent.ts'

const proxies = { http: 'http://plain:1', https: 'http://secure:2' }

it.each([
  ['https://api.openai.com/v1', '', 'http://secure:2'],
  ['http://127.0.0.1:8000/v1', '', 'http://plain:1'],
  ['https://api.openai.com/v1', '*', null],
  ['https://api.openai.com/v1', 'localhost, openai.com', null],
  ['https://api.openai.com/v1', '.openai.com', null],
  ['https://api.openai.com/v1', '*.OpenAI.com', null],
  ['https://notopenai.com/v1', 'openai.com', 'http://secure:2'],
  ['https://api.openai.com/v1', 'api.openai.com:443', null],
  ['https://api.openai.com/v1', 'api.openai.com:8443', 'http://secure:2'],
  ['http://127.0.0.1:8000/v1', '127.0.0.1:8000', null],
  ['http://[::1]:8000/v1', '[::1]', null],
])(
  'a WebSocket to %s with NO_PROXY %s uses the same proxy as other calls: %s',
  (address, except, expected) => {
    expect(proxyFor({ ...proxies, except }, new URL(address))).toBe(expected)
  },
)

it('a WebSocket over plain http goes straight if no proxy is set for http', () => {
  expect(proxyFor({ ...proxies, http: '', except: '' }, new URL('http://127.0.0.1:8000/v1'))).toBeNull()
})
