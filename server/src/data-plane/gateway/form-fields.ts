import busboy, { type BusboyInstance } from '@fastify/busboy'

/**
 * The small text fields of an upload (`model`, `response_format`, `size`, ...), read while its bytes pass. It
 * keeps no byte of a file, never makes the sender wait and never throws. A form that is broken, hostile or
 * longer than the bounds below gives the fields that were read so far.
 */
export type FormFields = {
  push(piece: Buffer): void
  /** The form has passed. The last field is known after the current turn of the event loop. */
  end(): void
  /** Complete fields by name. If a name is sent twice, the last value counts. */
  fields(): Record<string, string>
  /** Bytes of all file parts so far, without their headers. */
  readonly fileBytes: number
}

const fieldBytesMax = 8 * 1024
const allFieldsBytesMax = 64 * 1024
/** More parts than any API takes. A form of tiny parts alone would keep the event loop busy. */
const partsMax = 256

/** Null if the content type is not a form, or if its boundary is unusable. */
export function createFormFields(contentType: string): FormFields | null {
  if (!/^multipart\/form-data\b/i.test(contentType)) return null
  const form = openForm(contentType)
  if (form === null) return null
  const known = new Map<string, string>()
  let fieldBytes = 0
  let fileBytes = 0
  let isOver = false
  const stop = () => {
    isOver = true
  }

  form.on('field', (name: string | undefined, value, isNameCut, isValueCut) => {
    // Half a value must not count as the value. A part without a name counts as a field for this parser, too.
    if (isOver || name === undefined || isNameCut || isValueCut) return
    fieldBytes += Buffer.byteLength(name) + Buffer.byteLength(value)
    if (fieldBytes > allFieldsBytesMax) stop()
    else known.set(name, value)
  })
  form.on('file', (_name, file) => {
    file.on('error', stop)
    file.on('data', (piece: Buffer) => {
      fileBytes += piece.length
    })
  })
  form.on('partsLimit', stop)
  form.on('error', stop)

  return {
    push(piece) {
      // Bytes that the parser does not take at once wait in it until the end of this turn. Reading slows no
      // sender down.
      if (!isOver) unharmed(() => form.write(piece))
    },
    end() {
      if (!isOver) unharmed(() => form.end())
    },
    fields: () => Object.fromEntries(known),
    get fileBytes() {
      return fileBytes
    },
  }

  /** The upload goes on if the form or its reader fails. */
  function unharmed(read: () => void): void {
    try {
      read()
    } catch {
      stop()
    }
  }
}

function openForm(contentType: string): BusboyInstance | null {
  try {
    return busboy({
      headers: { 'content-type': contentType },
      limits: { fieldSize: fieldBytesMax, parts: partsMax, headerSize: fieldBytesMax, headerPairs: 32 },
    })
  } catch {
    return null
  }
}
