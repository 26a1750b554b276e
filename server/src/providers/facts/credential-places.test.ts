import { errorWords } from '@outlay/shared/words'
import { describe, expect, it } from 'vitest'
import {
  accountBehind,
  accountHeaders,
  isAccountSubprotocol,
  keyHeaders,
  keyInSubprotocol,
  keyParameters,
  refusalOfAuthorization,
} from './credential-places.ts'

describe('the places of a credential', () => {
  it('are those of all wire formats together', () => {
    expect([...keyHeaders].toSorted()).toEqual(['api-key', 'x-api-key', 'x-goog-api-key'])
    expect([...keyParameters]).toEqual(['key'])
    expect([...accountHeaders].toSorted()).toEqual([
      ...['openai-organization', 'openai-project'],
      ...['x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token', 'x-goog-user-project'],
    ])
  })

  it.each([
    ['openai-insecure-api-key.sk-1', 'sk-1'],
    ['OpenAI-Insecure-API-Key.sk-1', 'sk-1'],
    ['openai-insecure-api-key', null],
    ['realtime', null],
  ])('the key in the subprotocol %s is %s', (name, key) => {
    expect(keyInSubprotocol(name)).toBe(key)
  })

  it.each([
    ['openai-organization.org-1', true],
    ['openai-project.proj_1', true],
    ['openai-beta.realtime-v1', false],
  ])('the subprotocol %s chooses an account: %s', (name, isAccount) => {
    expect(isAccountSubprotocol(name)).toBe(isAccount)
  })
})

describe('an AWS signature of the caller', () => {
  const scope = 'Credential=AKID/20261120/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=f'

  it.each([
    `AWS4-HMAC-SHA256 ${scope}`,
    'aws4-hmac-sha256 Credential=x',
    'AWS4-ECDSA-P256-SHA256 Credential=x',
  ])('is refused, since it is valid at AWS alone: %s', (authorization) => {
    expect(refusalOfAuthorization(authorization)).toBe(errorWords.credentials.awsSignature)
  })

  it.each(['Bearer AWS4-HMAC-SHA256', 'Bearer ABSKQmVkcm9jaw==', 'AWS4-HMAC-SHA2567', undefined])(
    'is not seen in other headers: %s',
    (authorization) => {
      expect(refusalOfAuthorization(authorization)).toBeNull()
    },
  )
})

describe('the account behind a token', () => {
  const vertexPath = '/v1/projects/p-1/locations/global/publishers/google/models/m:generateContent'

  it.each([
    [{ 'anthropic-organization-id': 'org-1' }, '/v1/messages', 'org-1'],
    [{}, vertexPath, 'p-1'],
    [{ 'anthropic-organization-id': 'org-1' }, vertexPath, 'org-1'],
    [{ 'anthropic-organization-id': ['org-1', 'org-2'] }, '/v1/messages', ''],
    [{}, '/v1/messages', ''],
  ])('with %o, at %s, is "%s"', (answerHeaders, apiPath, account) => {
    expect(accountBehind({ answerHeaders, apiPath })).toBe(account)
  })
})
