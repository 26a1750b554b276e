const suffixes = ['.openai.azure.com', '.cognitiveservices.azure.com', '.services.ai.azure.com']

/** A resource has several hosts, and names any of them. */
export function isPublicHostOfAzure(one: string, other: string): boolean {
  const name = resourceOf(one)
  return name !== null && name === resourceOf(other)
}

function resourceOf(host: string): string | null {
  const suffix = suffixes.find((end) => host.endsWith(end))
  return suffix === undefined ? null : host.slice(0, -suffix.length)
}
