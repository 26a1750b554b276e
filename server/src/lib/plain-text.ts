import { idWithoutKeys, withoutKeys } from './key-shaped.ts'
import { remembered } from './remembered.ts'

/**
 * Foreign text in a form that is safe in a row and everywhere it is shown: cut to a length, without keys, and
 * with a space for each control character and each lone surrogate, which no encoding can write.
 */
export function plainText(text: string, charactersMax: number): string {
  // Keys are removed before the cut, because the longer half of a cut key would still be recognizable.
  const shown = withoutKeys(text.slice(0, 2 * charactersMax)).slice(0, charactersMax)
  return shown.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, ' ')
}

/** A foreign name that comes with many calls: a model or a tier. */
export function plainName(text: string, charactersMax: number): string {
  return text.length > charactersMax ? plainText(text, charactersMax) : plainShort(text)
}

const plainShort = remembered((text) => plainText(text, text.length))

/** A foreign id, which must stay distinct from every other. */
export function plainId(id: string, charactersMax: number): string {
  return plainText(idWithoutKeys(id), charactersMax)
}
