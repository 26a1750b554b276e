/**
 * Models that their provider has switched off, by the whole name. Their prices stay in the catalogue for the calls that
 * they answered. Here are those that a first call could meet: the cheap ones whose first day no price says.
 */
export const retiredModels: Readonly<Record<string, RegExp>> = {
  // https://docs.cohere.com/docs/deprecations, 2026-11-30
  cohere: /^command(-light|-nightly)?$|^c4ai-aya-expanse-/,
  // https://console.groq.com/docs/deprecations, 2026-11-30
  groq: /^llama-3\.[13]-|^gemma2-|^deepseek-r1-distill-|^meta-llama\/llama-4-/,
  // https://docs.mistral.ai/getting-started/models, 2026-11-30
  mistral: /-24\d\d$/,
  // https://docs.x.ai/developers/migration/may-15-retirement, 2026-11-30
  xai: /^grok-(2|3|4-fast|4-1-fast|4-0709|code-fast|build-0\.1)/,
}
