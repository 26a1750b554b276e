/** Hosts of OpenAI's that keep data in a region (`eu.api.openai.com`) have prices of their own. */
export function openAiRegion(endpoint: string | null): string | null {
  return endpoint !== null && /^https?:\/\/[a-z]{2}\.api\.openai\.com(?:[:/]|$)/.test(endpoint)
    ? 'data-residency'
    : null
}
