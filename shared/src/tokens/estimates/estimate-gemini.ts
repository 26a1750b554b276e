import type { Encoding } from '../encoding/byte-pair-encoding.ts'
import { type ImageSize, imageSizeOf } from '../images/image-size.ts'
import { arrayOf, isObject, type JsonObject, objectOf, stringOf } from '../json/json-shapes.ts'
import { createTally, type Tally } from '../prompt/tally.ts'
import type { PromptCount, PromptPart } from '../token-count.ts'

export interface GeminiRequest {
  encoding: Encoding
  modelName: string
  /** The request's JSON. */
  body: unknown
  /** Whether Vertex serves it instead of the Gemini API. */
  isVertex: boolean
}

/**
 * Prompt tokens of a Gemini generateContent request. Gemini's encoding is not counted here: text is counted in
 * o200k_base, which reads about as many tokens into it, and media as published
 * (https://ai.google.dev/gemini-api/docs/tokens).
 */
export function estimateGemini({ encoding, modelName, body, isVertex }: GeminiRequest): PromptCount {
  const request = objectOf(body)
  const tally = createTally()
  tally.doubt()
  const counting: Counting = {
    tally,
    addText: (part, text) => tally.add(part, Math.round(encoding.count(text) * perToken)),
    imageTokens: imageRuleOf(modelName, request),
    // Around the declaration of a function, in the form that models since 2.5 are shown.
    declarationFrame: /gemini-(1|2\.0|pro)/.test(modelName) ? 0 : 16,
  }

  addParts(counting, 'system', instructionOf(request))
  const contents = Array.isArray(request.contents)
    ? request.contents.map(objectOf)
    : [objectOf(request.contents)]
  const lastUser = contents.findLastIndex(isSpoken)
  for (const [index, content] of contents.entries()) {
    addParts(counting, index === lastUser ? 'user' : 'history', content)
    // Thinking of the turn at hand comes back with its calls, which Vertex does not bill; that of earlier turns
    // is dropped.
    if (index > lastUser && !isVertex) tally.add('history', sealedTokens(content))
  }
  for (const tool of [request.tools].flat().map(objectOf)) addTool(counting, tool)
  return tally.count()
}

interface Counting {
  tally: Tally
  addText(part: PromptPart, text: string): void
  imageTokens(size: ImageSize | null): number
  declarationFrame: number
}

const perToken = 1
/** Around a call and around a result. */
const callFrame = 4

function instructionOf(request: JsonObject): JsonObject {
  return objectOf(request.systemInstruction ?? request.system_instruction)
}

function isSpoken({ role, parts }: JsonObject): boolean {
  if (role === 'model') return false
  return arrayOf(parts).some((part) => functionOf(objectOf(part), 'Response') === null)
}

function addParts(counting: Counting, part: PromptPart, { parts }: JsonObject): void {
  const all = Array.isArray(parts) ? parts : [parts]
  for (const one of all.filter(isObject)) addPart(counting, part, one)
}

/** Fields come in camel case, and in snake case from clients in Python. */
function addPart(counting: Counting, part: PromptPart, value: JsonObject): void {
  const exchange = functionOf(value, 'Call') ?? functionOf(value, 'Response')
  if (typeof value.text === 'string') counting.addText(part, value.text)
  else if (exchange) {
    counting.tally.add(part, callFrame)
    counting.addText(part, stringOf(exchange.name) + JSON.stringify(exchange.args ?? exchange.response ?? {}))
  } else addMedia(counting, value)
}

/** About a token for five characters of a thought's signature. */
function sealedTokens({ parts }: JsonObject): number {
  const seals = arrayOf(parts).map((part) => {
    const { thoughtSignature, thought_signature: other } = objectOf(part)
    return (stringOf(thoughtSignature) || stringOf(other)).length
  })
  return Math.round(seals.reduce((sum, characters) => sum + characters, 0) / 5)
}

function functionOf(value: JsonObject, kind: 'Call' | 'Response'): JsonObject | null {
  const found = value[`function${kind}`] ?? value[`function_${kind.toLowerCase()}`]
  return isObject(found) ? found : null
}

function addMedia({ tally, imageTokens }: Counting, value: JsonObject): void {
  const media = objectOf(value.inlineData ?? value.inline_data ?? value.fileData ?? value.file_data)
  const type = stringOf(media.mimeType ?? media.mime_type)
  const data = stringOf(media.data)
  if (type.startsWith('audio/')) tally.add('images', audioTokens(data))
  else if (type.startsWith('video/')) tally.add('images', guessedVideoTokens)
  else if (type.startsWith('text/')) tally.add('user', Math.round(data.length / lettersPerToken))
  else if (type.startsWith('image/')) tally.add('images', imageTokens(data === '' ? null : imageSizeOf(data)))
  else if (type !== '') tally.add('images', pageTokens)
}

/** 32 tokens a second; speech is most often sent with about 4,000 bytes a second, 5,333 letters of base64. */
function audioTokens(base64: string): number {
  return Math.max(32, Math.round((base64.length / 5_333) * 32))
}

/** 263 tokens a second; ten seconds are guessed. */
const guessedVideoTokens = 2_630
/** Of a text in base64: three quarters of its letters are the text's bytes, and about four of these a token. */
const lettersPerToken = 5.3
/** A page of a PDF. */
const pageTokens = 258
const tileTokens = 258

/**
 * Up to Gemini 2.5, an image that fits 384 x 384 is one tile, a larger one as many as it takes and one for the whole; from Gemini 3
 * on, each costs the same, by the resolution that is asked for.
 */
function imageRuleOf(modelName: string, request: JsonObject): (size: ImageSize | null) => number {
  if (!/gemini-([3-9]|\d\d)/.test(modelName)) return tiledTokens
  const config = objectOf(request.generationConfig ?? request.generation_config)
  const resolution = stringOf(config.mediaResolution ?? config.media_resolution)
  const tokens = /LOW/.test(resolution) ? 280 : /MEDIUM/.test(resolution) ? 560 : 1_120
  return () => tokens
}

function tiledTokens(size: ImageSize | null): number {
  if (!size || Math.max(size.width, size.height) <= 384) return tileTokens
  const tile = Math.min(768, Math.max(256, Math.floor(Math.min(size.width, size.height) / 1.5)))
  return (Math.ceil(size.width / tile) * Math.ceil(size.height / tile) + 1) * tileTokens
}

function addTool(counting: Counting, tool: JsonObject): void {
  const declarations = arrayOf(tool.functionDeclarations ?? tool.function_declarations).map(objectOf)
  for (const declaration of declarations) {
    counting.tally.add('tools', counting.declarationFrame)
    counting.addText('tools', declarationText(declaration))
  }
}

/** Names, descriptions and types are billed, and hardly a sign of the JSON around them. */
function declarationText(declaration: JsonObject): string {
  const words: string[] = []
  collect(declaration)
  return words.join(' ')

  function collect(value: unknown, key = ''): void {
    if (typeof value === 'string' || typeof value === 'number') words.push(String(value))
    else if (Array.isArray(value)) for (const item of value) collect(item)
    else if (isObject(value)) {
      for (const [name, inner] of Object.entries(value)) {
        if (key === 'properties') words.push(name)
        if (name !== 'required' && name !== 'additionalProperties') collect(inner, name)
      }
    }
  }
}
