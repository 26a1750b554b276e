import { bytesOf, contentTypeOf, pathOf, requestOf } from '../wire/wire-calls.ts'
import { type WireCase, wireCases } from '../wire/wire-cases.ts'
import type { ApiRequests } from './api-requests.ts'

/** An answer that a provider really gives, with the call that it is an answer to. */
export type WireAnswer = {
  api: string
  path: string
  method: string
  requestBody: Record<string, unknown> | string | null
  requestHeaders: Record<string, string>
  contentType: string
  bytes: Buffer
  /** Whole answers as objects; null for streams. */
  value: Record<string, unknown> | null
}

/** The messages of a session over WebSocket, as a provider sends them. */
export type WireSession = { api: string; events: readonly string[] }

/** What all cases are made from. */
export type Ground = {
  key: string
  adminToken: string
  api: ApiRequests
  wireAnswers: readonly WireAnswer[]
  wireSessions: readonly WireSession[]
}

export function readWireGround(): Pick<Ground, 'wireAnswers' | 'wireSessions'> {
  const cases = wireCases()
  return {
    wireAnswers: cases.filter((one) => !one.events && !one.deployment && !one.batch).map(answerOf),
    wireSessions: cases.flatMap(({ api, events }) =>
      events ? [{ api, events: events.map((event) => JSON.stringify(event)) }] : [],
    ),
  }
}

function answerOf(one: WireCase): WireAnswer {
  const { method = 'POST', body, headers } = requestOf(one)
  // The one host without a name stands in for every other.
  const path = pathOf(one).replace(/^\/vllm\//, '/fuzzhost/')
  return {
    api: one.api,
    path,
    method,
    requestBody: body?.startsWith('{') ? (JSON.parse(body) as Record<string, unknown>) : body,
    requestHeaders: headers,
    contentType: contentTypeOf(one),
    bytes: bytesOf(one),
    value: one.answer ?? null,
  }
}
