export interface ImageSize {
  width: number
  height: number
}

/** Of an image's base64, the first this many characters are read: headers, and a photo's data before its size. */
const headCharactersMax = 256 * 1024

/**
 * The size in pixels of a PNG, JPEG, GIF or WebP given as a data URL or as bare base64, from its header
 * alone. Null for a URL, another format, or a header that was cut.
 */
export function imageSizeOf(source: string): ImageSize | null {
  const data = /^data:[^,]{0,200};base64,/i.exec(source)
  if (!data && /^[a-z][a-z0-9+.-]*:/i.test(source.slice(0, 20))) return null
  const start = data?.[0].length ?? 0
  const bytes = decodeHead(source.slice(start, start + headCharactersMax))
  const size = bytes && (pngSize(bytes) ?? gifSize(bytes) ?? webpSize(bytes) ?? jpegSize(bytes))
  return size && size.width > 0 && size.height > 0 ? size : null
}

function decodeHead(base64: string): DataView | null {
  const digits = base64
    .replace(/[^A-Za-z0-9+/_-]/g, '')
    .replace(/-/g, '+')
    .replace(/_/g, '/')
  try {
    const text = atob(digits.length % 4 === 1 ? digits.slice(0, -1) : digits)
    return new DataView(Uint8Array.from(text, (letter) => letter.charCodeAt(0)).buffer)
  } catch {
    return null
  }
}

function startsWith(bytes: DataView, text: string, at = 0): boolean {
  if (bytes.byteLength < at + text.length) return false
  return [...text].every((letter, index) => bytes.getUint8(at + index) === letter.charCodeAt(0))
}

/** https://www.w3.org/TR/png-3/#11IHDR */
function pngSize(bytes: DataView): ImageSize | null {
  if (!startsWith(bytes, '\x89PNG\r\n') || bytes.byteLength < 24) return null
  return { width: bytes.getUint32(16), height: bytes.getUint32(20) }
}

/** https://www.w3.org/Graphics/GIF/spec-gif89a.txt, section 18 */
function gifSize(bytes: DataView): ImageSize | null {
  if (!startsWith(bytes, 'GIF8') || bytes.byteLength < 10) return null
  return { width: bytes.getUint16(6, true), height: bytes.getUint16(8, true) }
}

/** https://developers.google.com/speed/webp/docs/riff_container: lossy, lossless and extended files. */
function webpSize(bytes: DataView): ImageSize | null {
  if (!startsWith(bytes, 'RIFF') || !startsWith(bytes, 'WEBP', 8) || bytes.byteLength < 30) return null
  if (startsWith(bytes, 'VP8 ', 12)) {
    return { width: bytes.getUint16(26, true) & 0x3fff, height: bytes.getUint16(28, true) & 0x3fff }
  }
  if (startsWith(bytes, 'VP8L', 12)) {
    const bits = bytes.getUint32(21, true)
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
  }
  const uint24 = (at: number) => bytes.getUint16(at, true) | (bytes.getUint8(at + 2) << 16)
  return startsWith(bytes, 'VP8X', 12) ? { width: uint24(24) + 1, height: uint24(27) + 1 } : null
}

/** ITU T.81: segments follow each other by their lengths; the one that starts the frame has the size. */
function jpegSize(bytes: DataView): ImageSize | null {
  if (!startsWith(bytes, '\xff\xd8')) return null
  for (let at = 2; at + 9 <= bytes.byteLength; ) {
    if (bytes.getUint8(at) !== 0xff) return null
    const marker = bytes.getUint8(at + 1)
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (isFrameStart(marker)) return { width: bytes.getUint16(at + 7), height: bytes.getUint16(at + 5) }
    at += 2 + bytes.getUint16(at + 2)
  }
  return null
}

/** SOF0 to SOF15, without the Huffman, arithmetic and extension tables among them. */
function isFrameStart(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}
