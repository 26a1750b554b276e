import { isObject, objectOf, stringOf } from '../json/json-shapes.ts'
import type { PromptImage, PromptMessage } from './prompt.ts'

type Content = Pick<PromptMessage, 'text' | 'images' | 'hasOtherMedia'>

/**
 * A message's content, of chat or of Responses: a text, or parts. The API also takes bare texts among the
 * parts, and counts a refusal as text. Null, missing and empty are nothing.
 */
export function readContent(content: unknown): Content {
  const read: Content = { text: '', images: [], hasOtherMedia: false }
  if (typeof content === 'string') return { ...read, text: content }
  for (const part of Array.isArray(content) ? content : []) {
    const text = textOf(part)
    const image = text === null ? imageOf(part) : null
    if (text !== null) read.text += text
    else if (image) read.images.push(image)
    else read.hasOtherMedia = true
  }
  return read
}

function textOf(part: unknown): string | null {
  if (typeof part === 'string') return part
  if (!isObject(part)) return null
  switch (part.type) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return stringOf(part.text)
    case 'refusal':
      return stringOf(part.refusal)
    default:
      return null
  }
}

/** `image_url` is an object in chat and a text in Responses, which may name a file instead. */
function imageOf(part: unknown): PromptImage | null {
  const { type, image_url: image, detail } = objectOf(part)
  if (type !== 'image_url' && type !== 'input_image') return null
  if (typeof image === 'string') return { source: image, detail: stringOf(detail) }
  return { source: stringOf(objectOf(image).url), detail: stringOf(objectOf(image).detail) }
}
