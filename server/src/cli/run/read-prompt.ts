import { createHash, randomBytes } from 'node:crypto'
import type { Operation } from '@outlay/shared/usage'

/** The beginning of a call: kind of text, length, and a digest that identifies it. Never the text itself. */
export type Prompt = { kind: PromptKind; characters: number; digest: string }

export type PromptKind = 'system' | 'first' | 'instructions' | 'input' | 'prompt'

/** Longer bodies are skipped: reading them would take the gateway's time, and they seldom repeat. */
const readBytesMax = 4 * 1024 * 1024

/**
 * Returns the part of a call that repeats from call to call: the system message or first message, the
 * instructions, or the input. Each reader has a new salt, so a digest is useless outside this process.
 */
export function createPromptReader(): (operation: Operation, body: readonly Buffer[]) => Prompt | null {
  const salt = randomBytes(16)
  return (operation, body) => {
    const beginning = beginningOf(operation, parse(body))
    if (beginning === null) return null
    const { kind, content } = beginning
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    const digest = createHash('sha256').update(salt).update(`${kind}:${text}`).digest('base64')
    return { kind, characters: charactersOf(content) ?? text.length, digest }
  }
}

type Beginning = { kind: PromptKind; content: unknown }

function beginningOf(operation: Operation, request: unknown): Beginning | null {
  if (!isObject(request)) return null
  switch (operation) {
    case 'chat':
      return firstMessage(request.messages)
    case 'responses':
      if (typeof request.instructions === 'string')
        return { kind: 'instructions', content: request.instructions }
      return firstMessage(request.input) ?? given('input', request.input)
    case 'text_completion':
      return given('prompt', request.prompt)
    case 'embeddings':
      return given('input', request.input)
    default:
      return null
  }
}

function firstMessage(messages: unknown): Beginning | null {
  const first: unknown = Array.isArray(messages) ? messages[0] : null
  if (!isObject(first) || first.content === undefined || first.content === null) return null
  const isSystem = first.role === 'system' || first.role === 'developer'
  return { kind: isSystem ? 'system' : 'first', content: first.content }
}

function given(kind: PromptKind, content: unknown): Beginning | null {
  return content === undefined || content === null ? null : { kind, content }
}

/** The length of the text parts of a message. */
function charactersOf(content: unknown): number | null {
  if (typeof content === 'string') return content.length
  if (!Array.isArray(content)) return null
  const texts = content.map((part: unknown) => (isObject(part) ? part.text : part))
  return texts.every((text) => typeof text === 'string')
    ? texts.reduce((sum, text) => sum + text.length, 0)
    : null
}

function parse(body: readonly Buffer[]): unknown {
  const bytes = body.reduce((sum, piece) => sum + piece.length, 0)
  if (bytes === 0 || bytes > readBytesMax) return null
  try {
    return JSON.parse(Buffer.concat(body).toString())
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
