import { idWithoutKeys, withoutKeys } from './key-shaped.ts'
import { remembered } from './remembered.ts'

/**
 * Foreign text as a row can carry it to every place where it is shown: cut to a length, with a space for each
 * character that controls something and for half a letter, which no encoding can write, and without keys.
 */
export function plainText(text: string, charactersMax: number): string {
  // A key that is cut in two is still one for whoever finds its longer half.
  const shown = withoutKeys(text.slice(0, 2 * charactersMax)).slice(0, charactersMax)
  return shown.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, ' ')
}

/** A foreign name that comes with many calls: a model, a tier. */
export function plainName(text: string, charactersMax: number): string {
  return text.length > charactersMax ? plainText(text, charactersMax) : plainShort(text)
}

const plainShort = remembered((text) => plainText(text, text.length))

/** A foreign id, which has to stay different from every other. */
export function plainId(id: string, charactersMax: number): string {
  return plainText(idWithoutKeys(id), charactersMax)
}
