/** The header that a provider's key goes into; `authorization` has `Bearer` before it. */
export function keyHeaderOf(wire: string): string {
  return keyHeaders[wire] ?? 'authorization'
}

const keyHeaders: Readonly<Record<string, string>> = {
  anthropic: 'x-api-key',
  azure: 'api-key',
  gemini: 'x-goog-api-key',
}
