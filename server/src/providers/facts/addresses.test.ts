import { expect, it } from 'vitest'
import {
  addressAtItsProvider,
  addressHeaders,
  endsWithVersion,
  isPlausibleKey,
  isSameResource,
  publishedAddressOf,
} from './addresses.ts'

it('headers with an address that clients ask next are those of all wire formats together', () => {
  expect([...addressHeaders].toSorted()).toEqual([
    ...['azure-asyncoperation', 'operation-location', 'x-goog-upload-control-url', 'x-goog-upload-url'],
  ])
})

it.each([
  ['us.openai.azure.com', 'us.cognitiveservices.azure.com', true],
  ['us.openai.azure.com', 'us.services.ai.azure.com', true],
  ['us.openai.azure.com', 'eu.openai.azure.com', false],
  ['us.openai.azure.com', 'us.openai.azure.com.example', false],
  ['api.openai.com', 'api.openai.com', false],
])('%s and %s serve the same resource of a customer: %s', (one, other, isSame) => {
  expect(isSameResource(one, other)).toBe(isSame)
})

it.each([
  ['/v1/messages', '/anthropic/v1/messages'],
  ['/messages/count_tokens', '/anthropic/v1/messages/count_tokens'],
  ['/v1beta/models/gemini-2.5-pro:generateContent', '/gemini/v1beta/models/gemini-2.5-pro:generateContent'],
  ['/v1/models', null],
  ['/v1/chat/completions', null],
])('%s without the prefix of its provider means %s', (path, address) => {
  expect(addressAtItsProvider(path)).toBe(address)
})

it.each([
  ['/v1', true],
  ['/v1beta', true],
  ['/v1beta/openai', true],
  ['/v1/openai/chat', false],
  ['/api', false],
])('a base path that ends with a version, OpenAI’s format behind it or not: %s is one: %s', (path, isOne) => {
  expect(endsWithVersion.test(path)).toBe(isOne)
})

it.each([
  ['https://api.openai.com/v1', 'sk-0123456789abcdefghij', true],
  ['https://api.openai.com/v1', 'gsk_0123456789abcdefghij', false],
  ['https://api.openai.com/v1', 'sk-short', false],
  ['https://proxy.example/v1', 'anything', true],
  ['https://api.groq.com/openai/v1', 'anything', true],
])('at %s, the key %s is plausible: %s', (address, key, isPlausible) => {
  expect(isPlausibleKey(new URL(address), key)).toBe(isPlausible)
})

it('a provider publishes its address, unless each customer has their own', () => {
  expect(publishedAddressOf('groq')).toBe('https://api.groq.com/openai/v1')
  expect(publishedAddressOf('azure')).toBeNull()
  expect(publishedAddressOf('acme')).toBeNull()
})
