import { anthropicMessages } from './anthropic/billing.ts'
import { bedrockConverse } from './bedrock/billing.ts'
import { type BillingReader, freeOfCharge } from './billing.ts'
import { cohere } from './cohere/billing.ts'
import { geminiContent, geminiEmbeddings, geminiLive } from './gemini/billing.ts'
import { geminiInteractions } from './gemini/interactions.ts'
import { mistralOcr } from './mistral/billing.ts'
import { ollama } from './ollama/billing.ts'
import {
  openAiFineTuning,
  openAiImages,
  openAiRealtime,
  openAiResponses,
  openAiSpeech,
  openAiTokens,
  openAiTranscriptions,
} from './openai/billing.ts'
import { asHostBills, withReportedCost } from './openai-compatible/billing.ts'
import { voyage } from './voyage/billing.ts'

/** APIs that one provider alone has. */
const ownApis: Readonly<Record<string, BillingReader>> = {
  'anthropic.messages': anthropicMessages,
  'anthropic.messages.count_tokens': freeOfCharge,
  'bedrock.messages': anthropicMessages,
  'vertex.messages': anthropicMessages,
  'bedrock.converse': bedrockConverse,
  'google.generateContent': geminiContent,
  'google.streamGenerateContent': geminiContent,
  'google.interactions': geminiInteractions,
  'google.countTokens': freeOfCharge,
  'google.embedContent': geminiEmbeddings,
  'google.live': geminiLive,
  'vertex.generateContent': geminiContent,
  'vertex.streamGenerateContent': geminiContent,
  'vertex.embedContent': geminiEmbeddings,
  'vertex.predict': geminiEmbeddings,
  'cohere.chat': cohere,
  'cohere.embed': cohere,
  'cohere.rerank': cohere,
  'mistral.ocr': mistralOcr,
  'ollama.chat': ollama,
  'ollama.generate': ollama,
  'voyage.embeddings': voyage,
  'voyage.rerank': voyage,
}

/** APIs of OpenAI's wire format, which any host may have. */
const sharedApis: Readonly<Record<string, BillingReader>> = {
  'chat.completions': asHostBills(openAiTokens),
  completions: asHostBills(openAiTokens),
  embeddings: asHostBills(openAiTokens),
  responses: asHostBills(openAiResponses),
  conversations: asHostBills(openAiTokens),
  images: asHostBills(openAiImages),
  'images.generations': asHostBills(openAiImages),
  'images.edits': asHostBills(openAiImages),
  'audio.transcriptions': asHostBills(openAiTranscriptions),
  'audio.translations': asHostBills(openAiTranscriptions),
  'audio.speech': asHostBills(openAiSpeech),
  realtime: openAiRealtime,
  moderations: freeOfCharge,
  messages: withReportedCost(anthropicMessages),
  'messages.count_tokens': freeOfCharge,
  'responses.input_tokens': freeOfCharge,
  'fine_tuning.jobs': openAiFineTuning,
}

/** The reader of an API by its name, `openai.chat.completions` or `groq.chat.completions`; null where there is none. */
export function billingReaderOf(api: string): BillingReader | null {
  const own = Object.hasOwn(ownApis, api) ? ownApis[api] : undefined
  if (own) return own
  const shared = /^[a-z][a-z0-9_-]*\.(.+)$/.exec(api)?.[1] ?? ''
  return Object.hasOwn(sharedApis, shared) ? (sharedApis[shared] ?? null) : null
}

/** How APIs are named: those of one provider, and those any host of OpenAI's wire format may have. */
export const billingApis: readonly string[] = [
  ...Object.keys(ownApis),
  ...Object.keys(sharedApis).map((api) => `<provider>.${api}`),
]
