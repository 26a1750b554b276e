/**
 * The table of zlib's CRC-32 for one byte at a time, and the index of the entry with a given highest byte.
 */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1
  return value
})
const entryOfHighestByte = new Uint8Array(256)
for (const [entry, value] of table.entries()) entryOfHighestByte[value >>> 24] = entry

/** The seed for which `crc32(bytes, seed)` gives this checksum, found by the same steps backwards. */
export function seedOf(bytes: Buffer, checksum: number): number {
  let register = ~checksum
  for (let index = bytes.length - 1; index >= 0; index -= 1) {
    const entry = entryOfHighestByte[register >>> 24]!
    register = ((register ^ table[entry]!) << 8) | (entry ^ bytes[index]!)
  }
  return ~register >>> 0
}
