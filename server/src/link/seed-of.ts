/** CRC-32 of zlib, a byte at a time, and which of its entries has a given highest byte. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1
  return value
})
const entryOfHighestByte = new Uint8Array(256)
for (const [entry, value] of table.entries()) entryOfHighestByte[value >>> 24] = entry

/** The seed with which `crc32(bytes, seed)` gives this checksum: the same steps, taken backwards. */
export function seedOf(bytes: Buffer, checksum: number): number {
  let register = ~checksum
  for (let index = bytes.length - 1; index >= 0; index -= 1) {
    const entry = entryOfHighestByte[register >>> 24]!
    register = ((register ^ table[entry]!) << 8) | (entry ^ bytes[index]!)
  }
  return ~register >>> 0
}
