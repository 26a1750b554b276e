import type { FunctionDefinition } from '../tools/function-definition.ts'

/** A chat completion's or a Responses request's prompt, in the one form that is counted. */
export interface Prompt {
  messages: PromptMessage[]
  functions: FunctionDefinition[]
  /** `functions` of 2023 instead of `tools`: rendered as then, whatever the model. */
  isLegacy: boolean
  choice: ToolChoice
  schema: ResponseSchema | null
  /** Tools that are no functions and items that are no messages: their JSON is what can be counted. */
  others: unknown[]
  /** Tokens known to be there beside all that, and only about: hidden thinking that is sent back. */
  hiddenTokens: number
  /** Something is billed that cannot be seen here, as a stored prompt. */
  hasUnknown: boolean
}

export interface PromptMessage {
  role: string
  name: string
  /** The parts of text with nothing between, as they are counted. */
  text: string
  images: PromptImage[]
  /** Audio, files, or a part nobody knows: billed by what cannot be seen. */
  hasOtherMedia: boolean
  calls: PromptCall[]
  /** The older form of one call. */
  functionCall: PromptCall | null
}

export interface PromptImage {
  /** A URL, a data URL, or nothing where only an id was given. */
  source: string
  detail: string
}

export interface PromptCall {
  name: string
  /** JSON as the model wrote it. */
  arguments: string
}

export type ToolChoice = { kind: 'auto' | 'none' | 'required' } | { kind: 'function'; name: string }

/** The shape an answer must have. */
export interface ResponseSchema {
  name: string
  description: string
  schema: unknown
  isStrict: boolean
}
