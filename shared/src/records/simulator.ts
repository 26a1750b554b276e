/** The provider of our own, as it is on record. */
export const simulatorName = 'simulator'

/** Whether a provider's calls are play: they are never added to real ones. */
export function isSimulated(provider: string): boolean {
  return provider === simulatorName
}
