import busboy, { type BusboyInstance } from '@fastify/busboy'

/**
 * The small text fields of an upload (`model`, `response_format`, `size`, ...), read beside the bytes while they pass. It
 * keeps no byte of a file, never asks the sender to wait and never throws: a form that is broken, hostile or longer than
 * the bounds below tells what was read of it so far.
 */
export type FormFields = {
  push(piece: Buffer): void
  /** The form has passed. The last field is known once the current turn of the event loop is over. */
  end(): void
  /** Complete fields by name; of one that is sent twice, the last. */
  fields(): Record<string, string>
  /** Bytes of all file parts so far, their headers not counted. */
  readonly fileBytes: number
}

const fieldBytesMax = 8 * 1024
const allFieldsBytesMax = 64 * 1024
/** More parts than any API takes; a form made of nothing but tiny ones would keep the event loop busy. */
const partsMax = 256

/** Null where the content type is no form, or one whose boundary nobody could look for. */
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
    // Half a value is not the value; a part without a name is a field here, too.
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
      // What it does not take at once waits in it for the end of this turn: no sender is slowed down by being read.
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

  /** Whatever is wrong with the form, or with whoever reads it, the upload goes on. */
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
