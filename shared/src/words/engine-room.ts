/** What the rooms behind the page call things, and nobody who reads a page, a message or an error should meet. */
export const engineRoomWords =
  /\b(hold|holds|held|settle[ds]?|settling|headroom|leases?|leased|pico|femto|facets?|rollups?|ledger|outbox|intents?|unpriced|uncounted|fingerprints?|exhaustion|exhausted|upstream|null|undefined)\b/i
