import { hasPublishedEncoding } from '@outlay/shared/tokens'
import type { RecordedExchange } from './read-exchanges.ts'

/** Shares in percent that a kind of prompt has to reach, by the rules as they were first found. */
export const reaches: Readonly<Record<string, number>> = {
  'text, gpt-4o and gpt-4.1': 98.7,
  'text, gpt-4 and gpt-3.5': 91.5,
  'text, gpt-5': 100,
  'text, o-series': 88,
  names: 100,
  json_object: 100,
  'functions, gpt-4o and gpt-4.1': 94.8,
  'functions, gpt-4 and gpt-3.5 since November 2023': 85,
  'functions, models of 2023': 54,
  'legacy functions': 21,
  'functions, gpt-5': 91.6,
  'past calls': 96,
  'past calls made at once': 84.7,
  'schema of the answer': 97.4,
  'images of known size': 87.8,
}

/** Where what is billed cannot be seen in the request; they are no part of the share over all. */
export const unseen: ReadonlySet<string> = new Set([
  'images by URL',
  'PDF',
  'audio',
  'Responses, unseen input',
])

/** What kind of prompt an OpenAI request is, most demanding first; `model` is the one that answered. */
export function categoryOf({ api, request }: RecordedExchange, model: string): string {
  const text = JSON.stringify(request)
  if (api === 'embeddings' || api === 'completions') return api
  if (/"type":"input_audio"|"modalities":\[[^\]]*"audio"/.test(text)) return 'audio'
  if (/"type":"(input_)?file"/.test(text)) return 'PDF'
  const images = text.match(/"(image_url|url)":"(data:image|https?:)[^"]{0,8}/g) ?? []
  if (/"type":"(image_url|input_image)"/.test(text)) {
    return images.some((image) => image.includes('http')) ? 'images by URL' : 'images of known size'
  }
  return api === 'responses' ? responsesCategory(text) : chatCategory(request as ChatBody, model)
}

/** What stands elsewhere, is sealed, or is a tool that runs at the provider. */
const unseenInput =
  /"(previous_response_id|conversation|prompt)":["{]|"mode":"pro"|"encrypted_content":"|"defer_loading"|"type":"(?!function|message|json|text|user|input_text|output_text|string|object|array|integer|number|boolean|null|reasoning|summary_text)[a-z_]+"/

function responsesCategory(text: string): string {
  if (unseenInput.test(text)) return 'Responses, unseen input'
  if (text.includes('"type":"json_schema"')) return 'Responses, schema of the answer'
  if (text.includes('"type":"function_call"')) return 'Responses, past calls'
  return text.includes('"type":"function"') ? 'Responses, functions' : 'Responses, text'
}

interface ChatBody {
  messages?: { name?: unknown; tool_calls?: unknown[] | null }[]
  tools?: unknown[] | null
  functions?: unknown[] | null
  response_format?: { type?: string } | null
}

function chatCategory(
  { messages = [], tools, functions, response_format: format }: ChatBody,
  model: string,
): string {
  const calls = Math.max(0, ...messages.map((message) => message.tool_calls?.length ?? 0))
  if (format?.type === 'json_schema') return 'schema of the answer'
  if (calls > 1) return 'past calls made at once'
  if (calls === 1) return 'past calls'
  if (functions?.length) return 'legacy functions'
  if (tools?.length) return `functions, ${generationOf(model, true)}`
  if (format?.type === 'json_object') return 'json_object'
  if (messages.some(({ name }) => typeof name === 'string')) return 'names'
  return `text, ${generationOf(model, false)}`
}

function generationOf(model: string, hasFunctions: boolean): string {
  if (!hasPublishedEncoding(model)) return 'models nobody knows'
  if (/^o1-preview/.test(model)) return 'o1-preview'
  if (/^o\d/.test(model)) return 'o-series'
  if (/^gpt-5/.test(model)) return 'gpt-5'
  if (/^(gpt-4o|gpt-4\.|chatgpt)/.test(model)) return 'gpt-4o and gpt-4.1'
  if (!hasFunctions) return 'gpt-4 and gpt-3.5'
  return /^gpt-4(-32k)?(-0\d+)?$|-0[36]\d\d$/.test(model)
    ? 'models of 2023'
    : 'gpt-4 and gpt-3.5 since November 2023'
}
