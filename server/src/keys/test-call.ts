import type { TestCallResult } from '@outlay/shared/api'
import { givenNames } from '@outlay/shared/words'
import { uuidv7 } from 'uuidv7'
import type { KeyManager } from './manage-keys.ts'

type TestCallOptions = {
  keys: Pick<KeyManager, 'list' | 'create' | 'revoke'>
  /** Where the gateway listens; asked for each time, because a start may still be looking for its port. */
  gatewayBaseUrl(): string
  /** The model that is asked. */
  model: string
}

/** Tells the keys of test calls from people's own, whatever those are called. */
const keyIdPrefix = 'key_test-call-'
const timeoutMs = 60_000
const textLengthMax = 500

/**
 * The dashboard's own call: a real one over the network, with an Outlay key that only this process knows. A key
 * that an earlier process left behind is revoked first.
 */
export function createTestCall({ keys, gatewayBaseUrl, model }: TestCallOptions) {
  let secret: string | null = null
  return { send }

  /** Resolves with what came of it, whatever that was. */
  async function send(): Promise<TestCallResult> {
    const answer = await call()
    // Somebody has revoked the key, or a restore has taken it away.
    if (answer.status !== 401) return answer
    secret = null
    return call()
  }

  async function call(): Promise<TestCallResult> {
    secret ??= newKey()
    try {
      const answer = await fetch(`${gatewayBaseUrl()}/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Say hello in five words.' }] }),
        signal: AbortSignal.timeout(timeoutMs),
      })
      const text = textOf(await answer.text())
      return { requestId: answer.headers.get('x-outlay-request-id'), status: answer.status, text }
    } catch (error) {
      return { requestId: null, status: 502, text: error instanceof Error ? error.message : String(error) }
    }
  }

  function newKey(): string {
    const left = keys.list().filter(({ id, revokedAt }) => id.startsWith(keyIdPrefix) && revokedAt === null)
    for (const { id } of left) keys.revoke(id)
    return keys.create(
      { project: givenNames.project, name: givenNames.testKey, permissions: [] },
      `${keyIdPrefix}${uuidv7()}`,
    ).secret
  }
}

type Answer = {
  choices?: { message?: { content?: unknown } }[]
  error?: { message?: unknown }
}

/** The model's words, or the error's; of anything else, its beginning. */
function textOf(body: string): string {
  const text = wordsOf(body)
  return (typeof text === 'string' ? text : body).slice(0, textLengthMax)
}

function wordsOf(body: string): unknown {
  try {
    const answer = JSON.parse(body) as Answer | null
    return answer?.choices?.[0]?.message?.content ?? answer?.error?.message
  } catch {
    return undefined
  }
}
