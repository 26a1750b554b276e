import type { Encoding } from '../encoding/byte-pair-encoding.ts'
import { type ImageSize, imageSizeOf } from '../images/image-size.ts'
import { arrayOf, isObject, type JsonObject, objectOf, stringOf } from '../json/json-shapes.ts'
import { createTally } from '../prompt/tally.ts'
import type { PromptCount, PromptPart } from '../token-count.ts'

/**
 * Input tokens of an Anthropic Messages request, cached ones included. Anthropic's encodings are not public:
 * text is counted in o200k_base and multiplied by what recorded requests of the model's generation were billed
 * for it; frames and images are added as published (https://platform.claude.com/docs).
 */
export function estimateAnthropic(encoding: Encoding, modelName: string, body: unknown): PromptCount {
  const request = objectOf(body)
  const { perToken, toolsFrame } = generationOf(modelName)
  const tally = createTally()
  tally.doubt()
  const counting: Counting = {
    addText: (part, text) => tally.add(part, Math.round(encoding.count(text) * perToken)),
    addTokens: tally.add,
  }

  tally.add('user', requestFrame)
  addContent(counting, 'system', request.system)
  const messages = arrayOf(request.messages).map(objectOf)
  const lastUser = messages.findLastIndex(isSpoken)
  for (const [index, { content }] of messages.entries()) {
    const part = index === lastUser ? 'user' : 'history'
    tally.add(part, messageFrame)
    addContent(counting, part, content)
  }
  const tools = arrayOf(request.tools).map(objectOf)
  if (tools.length > 0) tally.add('tools', toolsFrame[isForced(request.tool_choice) ? 'forced' : 'free'])
  for (const tool of tools) addTool(counting, tool)
  const schema =
    objectOf(objectOf(request.output_config).format).schema ?? objectOf(request.output_format).schema
  if (isObject(schema)) {
    tally.add('tools', schemaFrame)
    counting.addText('tools', JSON.stringify(schema))
  }
  if (objectOf(request.thinking).type === 'enabled') tally.add('system', thinkingFrame)
  return tally.count()
}

interface Counting {
  addText(part: PromptPart, text: string): void
  addTokens(part: PromptPart, tokens: number): void
}

interface Generation {
  /** Tokens billed for one token of o200k_base. */
  perToken: number
  /** The hidden instructions that come with tools; more or fewer where a call is forced. */
  toolsFrame: { free: number; forced: number }
}

/** Around the request as a whole, and around each message. */
const requestFrame = 3
const messageFrame = 4
/** Around a tool's definition, a call and a result. */
const toolFrame = 20
const callFrame = 40
const resultFrame = 20

/** Instructions that come with thinking, and with a schema for the answer. */
const thinkingFrame = 28
const schemaFrame = 160

/** First match wins. Fitted to recorded requests of each generation, as the hidden instructions grew and shrank. */
const generations: readonly [RegExp, Generation][] = [
  [/claude-(instant|2)|claude-3-opus/, { perToken: 1.1, toolsFrame: { free: 550, forced: 300 } }],
  [/claude-3-sonnet/, { perToken: 1.1, toolsFrame: { free: 175, forced: 250 } }],
  [/claude-3-(5-)?haiku/, { perToken: 1.1, toolsFrame: { free: 275, forced: 350 } }],
  [
    /claude-(3|sonnet-4-0|opus-4-[01]|(sonnet|opus)-4-2025)/,
    { perToken: 1.1, toolsFrame: { free: 325, forced: 295 } },
  ],
  [/claude-(sonnet|opus|haiku)-4-[56]/, { perToken: 1.1, toolsFrame: { free: 500, forced: 600 } }],
]

/** claude-opus-4-7 and later read more tokens into the same text. */
const newest: Generation = { perToken: 1.2, toolsFrame: { free: 350, forced: 350 } }

/** Tokens that Claude is billed for one token of o200k_base. */
export function claudeTokensPerToken(modelName: string): number {
  return generationOf(modelName).perToken
}

function generationOf(modelName: string): Generation {
  const name = modelName.toLowerCase()
  return generations.find(([pattern]) => pattern.test(name))?.[1] ?? newest
}

/** What the user says; a message of results alone is the program's. */
function isSpoken({ role, content }: JsonObject): boolean {
  if (role !== 'user') return false
  return !Array.isArray(content) || content.some((block) => objectOf(block).type !== 'tool_result')
}

function isForced(choice: unknown): boolean {
  return /^(any|tool)$/.test(stringOf(objectOf(choice).type))
}

function addContent(counting: Counting, part: PromptPart, content: unknown): void {
  if (typeof content === 'string') counting.addText(part, content)
  for (const block of arrayOf(content).map(objectOf)) addBlock(counting, part, block)
}

function addBlock(counting: Counting, part: PromptPart, block: JsonObject): void {
  switch (block.type) {
    case 'text':
      counting.addText(part, stringOf(block.text))
      break
    case 'thinking':
      // Thinking of earlier turns is dropped by the API; that of the turn at hand comes with its calls.
      break
    case 'image':
      counting.addTokens('images', imageTokens(imageSizeOf(stringOf(objectOf(block.source).data))))
      break
    case 'document':
      addDocument(counting, part, objectOf(block.source))
      break
    case 'tool_use':
    case 'server_tool_use':
      counting.addTokens(part, callFrame)
      counting.addText(part, stringOf(block.name) + (JSON.stringify(block.input) ?? ''))
      break
    case 'tool_result':
      counting.addTokens(part, resultFrame)
      addContent(counting, part, block.content)
      break
    default:
      counting.addText(part, JSON.stringify(block))
  }
}

function addTool(counting: Counting, { name, description, input_schema: schema }: JsonObject): void {
  counting.addTokens('tools', toolFrame)
  counting.addText('tools', `${stringOf(name)} ${stringOf(description)} ${JSON.stringify(schema) ?? ''}`)
}

/** A text document is its text; of a PDF, each page is billed as text and as an image. */
function addDocument(counting: Counting, part: PromptPart, source: JsonObject): void {
  if (source.type === 'text') counting.addText(part, stringOf(source.data))
  else if (source.type === 'content') addContent(counting, part, source.content)
  else counting.addTokens('images', pageTokens)
}

const pageTokens = 2_000
/** What an image of unknown size is guessed to cost: one of about 1,000 x 1,000. */
const guessedImageTokens = 1_334

/** A token for 750 pixels, after the longer side was shrunk to 1,568; at most about 1,600. */
function imageTokens(size: ImageSize | null): number {
  if (!size) return guessedImageTokens
  const scale = Math.min(1, 1_568 / Math.max(size.width, size.height))
  return Math.min(1_600, Math.ceil((size.width * scale * size.height * scale) / 750))
}
