/** A year's report takes a second or two where nothing is wrong. */
const readingMsMax = 30_000
/** Sixty days of sample data, or a provider's answer to a test call, take their time on a small machine. */
const changingMsMax = 120_000

/** Like `fetch`, but not for ever: a server that went away without a word would leave every panel waiting. */
export function patientFetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const isReading = (init.method ?? 'GET') === 'GET'
  return fetch(input, { ...init, signal: AbortSignal.timeout(isReading ? readingMsMax : changingMsMax) })
}
