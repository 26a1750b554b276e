import type { Encoding } from '../encoding/byte-pair-encoding.ts'
import { imageSizeOf } from '../images/image-size.ts'
import { imageTokens } from '../images/image-tokens.ts'
import { objectOf } from '../json/json-shapes.ts'
import { compactJson, pythonJson } from '../json/rewrite-json.ts'
import type { PromptCount, PromptPart } from '../token-count.ts'
import type { FunctionDefinition } from '../tools/function-definition.ts'
import { renderFunctions } from '../tools/render-functions.ts'
import { renderFunctionsOld } from '../tools/render-functions-old.ts'
import { type FamilyRules, rulesOf } from './family-rules.ts'
import { type ModelFamily, modelFamilyOf } from './model-family.ts'
import type { Prompt, PromptCall, PromptMessage, ToolChoice } from './prompt.ts'
import { renderSchema } from './render-schema.ts'
import { createTally, type Tally } from './tally.ts'

export interface PromptToCount {
  encoding: Encoding
  modelName: string
  api: 'chat' | 'responses'
  prompt: Prompt
}

/**
 * Input tokens of a prompt, as OpenAI bills them: a base, a frame for each message, and forms of their own
 * for functions, past calls, schemas and images.
 */
export function countPrompt(toCount: PromptToCount): PromptCount {
  const { modelName, prompt } = toCount
  const tally = createTally()
  const family = modelFamilyOf(modelName)
  if (isUncertain(family, prompt) || prompt.hasUnknown || isAmbiguous(modelName)) tally.doubt()
  const counting: Counting = { ...toCount, tally, family, rules: rulesOf(family, toCount.api) }
  tally.add('user', counting.rules.base)
  countMessages(counting)
  countFunctions(counting)
  countSchema(counting)
  for (const other of prompt.others) {
    tally.add('tools', toCount.encoding.count(JSON.stringify(other) ?? ''))
    tally.doubt()
  }
  tally.add('history', prompt.hiddenTokens)
  return tally.count()
}

/** Models that search have been seen with text alone. */
function isUncertain(family: ModelFamily, { schema, functions, messages }: Prompt): boolean {
  if (family === 'search') return schema !== null || functions.length > 0 || messages.some(isMoreThanText)
  return family === 'unknown' || family === 'o1-preview'
}

function isMoreThanText({ name, images, calls }: PromptMessage): boolean {
  return name !== '' || images.length > 0 || calls.length > 0
}

/** The bare name has stood for snapshots that were framed otherwise, and on Azure it may still. */
function isAmbiguous(modelName: string): boolean {
  return /^gpt-3(\.?)5-turbo$/i.test(modelName)
}

interface Counting extends PromptToCount {
  tally: Tally
  family: ModelFamily
  rules: FamilyRules
}

function countMessages(counting: Counting): void {
  const { messages } = counting.prompt
  const lastUser = messages.findLastIndex(({ role }) => role === 'user')
  for (let index = 0; index < messages.length; index++) {
    const message = messages[index] as PromptMessage
    const part = isSystem(message) ? 'system' : index === lastUser ? 'user' : 'history'
    countMessage(counting, message, index === 0, part)
    if (message.calls.length > 1) index += countParallelCalls(counting, message, index)
    else if (message.calls[0]) countCall(counting, message, message.calls[0])
  }
}

function countMessage(counting: Counting, message: PromptMessage, isFirst: boolean, part: PromptPart): void {
  const { encoding, family, rules, tally, modelName, api } = counting
  const { role, images } = message
  const assistant = role === 'assistant' ? rules.assistantMessage : 0
  tally.add(part, rules.message + (rules.showsRoles ? encoding.count(role) : 0) + assistant)
  tally.add(part, nameTokens(encoding, family, message))
  tally.add(part, encoding.count(isFirst ? openingText(counting, message) : message.text))
  if (message.hasOtherMedia) tally.doubt()
  // In Responses, letters beyond ASCII in a result cost more than they are; by how much is not known.
  if (api === 'responses' && role === 'tool' && beyondAscii.test(message.text)) tally.doubt()
  for (const { source, detail } of images) {
    const { tokens, exactness } = imageTokens(modelName, imageSizeOf(source), detail)
    tally.add('images', tokens)
    if (exactness !== 'exact' || role !== 'user') tally.doubt()
  }
  if (message.functionCall) {
    const { name, arguments: text } = message.functionCall
    tally.add(part, encoding.count(name) + encoding.count(text) + 3)
  }
}

/** The system's text, behind which functions or a schema follow in the same message. */
function openingText(counting: Counting, message: PromptMessage): string {
  const { prompt, rules } = counting
  const hasMore = prompt.functions.length > 0 || prompt.schema !== null
  if (!isSystem(message) || !hasMore || !rules.joinsSystem) return message.text
  return `${rules.trimsSystem ? message.text.trimEnd() : message.text}\n\n`
}

function nameTokens(encoding: Encoding, family: ModelFamily, { role, name }: PromptMessage): number {
  if (role === 'function') return encoding.count(name) + 1 - 2
  // A tool's result is found by its call, so its name is not shown.
  if (name === '' || role === 'tool') return 0
  // There the name stood in place of the role.
  if (family === 'gpt-3.5-0301') return encoding.count(name) - 1
  return name === role ? 1 : 1 + encoding.count(name)
}

/** One past call; its result is a message like any other. */
function countCall({ encoding, rules, tally }: Counting, message: PromptMessage, call: PromptCall): void {
  const { name, arguments: text } = call
  const framed = encoding.count(compactJson(text) ?? text) + encoding.count(name) + encoding.count(`.${name}`)
  tally.add('history', framed + rules.call + (message.text === '' ? 0 : 4))
}

/**
 * Calls made at once are shown as one call of a tool that takes them all, and their results as one list in
 * Python's form of JSON. Returns how many of the messages that follow were such results.
 */
function countParallelCalls(counting: Counting, message: PromptMessage, index: number): number {
  const { encoding, rules, tally, prompt } = counting
  const after = prompt.messages.slice(index + 1)
  const end = after.findIndex(({ role }) => role !== 'tool')
  const results = end < 0 ? after : after.slice(0, end)
  tally.add('history', encoding.count(parallelCallsText(message.calls)) + rules.parallelCalls)
  // Letters beyond ASCII were billed escaped on gpt-3.5 in 2025, and as they are on gpt-4o in 2026.
  if (results.some(({ text }) => beyondAscii.test(text))) tally.doubt()
  const keepsLetters = encoding.name === 'o200k_base'
  const list = results.map(
    ({ text }) => pythonJson(text, keepsLetters) ?? pythonJson(JSON.stringify(text), keepsLetters) ?? '',
  )
  tally.add('history', encoding.count(`[${list.join(', ')}]`) + (message.text === '' ? 0 : 4))
  if (results.some(({ images, hasOtherMedia }) => images.length > 0 || hasOtherMedia)) tally.doubt()
  return results.length
}

const beyondAscii = /[\u0080-\uffff]/

export function parallelCallsText(calls: readonly PromptCall[]): string {
  const uses = calls.map(({ name, arguments: text }) => {
    const recipient = JSON.stringify(`functions.${name}`)
    return `{"recipient_name":${recipient},"parameters":${compactJson(text) ?? JSON.stringify(text)}}`
  })
  return `{"tool_uses":[${uses.join(',')}]}`
}

function countFunctions(counting: Counting): void {
  const { encoding, rules, tally, prompt } = counting
  const { functions, choice } = prompt
  if (functions.length === 0) return
  const isOld = rules.isOld || prompt.isLegacy
  const { text, isKnown } = isOld ? renderFunctionsOld(functions) : renderFunctions(functions)
  if (!isKnown) tally.doubt()
  const { withSystem, withoutSystem } = rules.functions
  const hasCalls = prompt.messages.some(({ calls }) => calls.length > 0)
  const isLone = functions.length === 1 && functions[0]?.description === '' && !hasCalls
  tally.add('tools', encoding.count(text) + (hasSystem(counting, isOld) ? withSystem : withoutSystem))
  tally.add('tools', (isLone ? rules.loneFunction : 0) + choiceTokens(counting, choice, isOld))
  if (counting.api === 'responses' && counting.family === 'new' && functions.every(isBare)) {
    // Billed one more in the one whole recording there is, and in two more beside the same prompt on gpt-5.
    tally.add('tools', 1)
    tally.doubt()
  }
}

/** A name alone. */
function isBare({ description, parameters }: FunctionDefinition): boolean {
  return description === '' && Object.keys(objectOf(parameters.properties)).length === 0
}

function choiceTokens({ encoding, rules }: Counting, choice: ToolChoice, isOld: boolean): number {
  if (!rules.showsChoice) return 0
  switch (choice.kind) {
    case 'auto':
      return 0
    case 'none':
      return 1
    case 'required':
      return isOld ? 2 : 0
    case 'function':
      return isOld ? 4 + encoding.count(choice.name) : 7 + encoding.count(`.${choice.name}`)
  }
}

function countSchema(counting: Counting): void {
  const { encoding, rules, tally, prompt } = counting
  const { schema, functions, messages } = prompt
  if (!schema) return
  const name = encoding.count(schema.name)
  // Without functions, what is not strict is a token shorter.
  const strictness = schema.isStrict || functions.length > 0 ? 0 : -1
  const description = schema.description === '' ? 0 : encoding.count(`// ${schema.description}\n`)
  const body = encoding.count(renderSchema(schema.schema)) + description + strictness
  if (functions.length > 0) {
    tally.add('tools', body + rules.schema.withFunctions + name)
    return
  }
  const { withSystem, withoutSystem, names } = rules.schema
  const assistants = messages.filter(({ role }) => role === 'assistant').length
  tally.add('tools', body + (hasSystem(counting, false) ? withSystem : withoutSystem))
  tally.add('tools', names * name + assistants * (2 + name))
}

function hasSystem({ prompt }: Counting, isAnywhere: boolean): boolean {
  const [first] = prompt.messages
  return isAnywhere ? prompt.messages.some(isSystem) : first !== undefined && isSystem(first)
}

function isSystem({ role }: PromptMessage): boolean {
  return role === 'system' || role === 'developer'
}
