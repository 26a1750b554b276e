import type { FirstCall, TestCallResult } from '@outlay/shared/api'
import { errorWords, givenNames } from '@outlay/shared/words'
import { uuidv7 } from 'uuidv7'
import type { KeyManager } from './manage-keys.ts'

type TestCallOptions = {
  keys: Pick<KeyManager, 'list' | 'create' | 'revoke'>
  /** The call to send. Asked for each time, because a start may still be looking for its port. */
  firstCall(): Pick<FirstCall, 'url' | 'headers' | 'body' | 'needs'>
}

/** Distinguishes keys of test calls from people's keys, which may have the same name. */
const keyIdPrefix = 'key_test-call-'
const timeoutMs = 60_000
const textLengthMax = 500

/**
 * The dashboard's own test call: a real call over the network, with an Outlay key that only this process
 * knows. Keys that earlier processes left behind are revoked first.
 */
export function createTestCall({ keys, firstCall }: TestCallOptions) {
  let secret: string | null = null
  return { send }

  /** Resolves with the result of the call, failed or not. */
  async function send(): Promise<TestCallResult> {
    const first = firstCall()
    if (first.needs !== 'nothing') {
      return { requestId: null, status: 400, text: errorWords.calls.testCallUnknown }
    }
    const answer = await call(first)
    // Somebody has revoked the key, or a restore has removed it.
    if (answer.status !== 401) return answer
    secret = null
    return call(first)
  }

  async function call({
    url,
    headers,
    body,
  }: Pick<FirstCall, 'url' | 'headers' | 'body'>): Promise<TestCallResult> {
    secret ??= await newKey()
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { ...headers, authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(timeoutMs),
      })
      const text = textOf(await answer.text())
      return { requestId: answer.headers.get('x-outlay-request-id'), status: answer.status, text }
    } catch (error) {
      return { requestId: null, status: 502, text: error instanceof Error ? error.message : String(error) }
    }
  }

  async function newKey(): Promise<string> {
    const all = await keys.list()
    const left = all.filter(({ id, revokedAt }) => id.startsWith(keyIdPrefix) && revokedAt === null)
    for (const { id } of left) await keys.revoke(id)
    const body = { project: givenNames.project, name: givenNames.testKey, permissions: [] }
    return (await keys.create(body, `${keyIdPrefix}${uuidv7()}`)).secret
  }
}

/** The words of the model or of the error; the beginning of any other answer. */
function textOf(body: string): string {
  return (wordsOf(body) ?? body).slice(0, textLengthMax)
}

/** Places of text in answers: formats of OpenAI, Anthropic, Gemini, Bedrock and Cohere, then errors. */
const places: readonly (readonly (string | number)[])[] = [
  ['choices', 0, 'message', 'content'],
  ['content', 0, 'text'],
  ['candidates', 0, 'content', 'parts', 0, 'text'],
  ['output', 'message', 'content', 0, 'text'],
  ['message', 'content', 0, 'text'],
  ['error', 'message'],
  ['message'],
]

function wordsOf(body: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(body)
    return places.map((place) => valueAt(answer, place)).find((value) => typeof value === 'string')
  } catch {
    return undefined
  }
}

function valueAt(value: unknown, place: readonly (string | number)[]): unknown {
  return place.reduce<unknown>(
    (inside, name) => (typeof inside === 'object' && inside !== null ? Reflect.get(inside, name) : undefined),
    value,
  )
}
