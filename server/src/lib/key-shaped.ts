import { hash } from 'node:crypto'

/**
 * What keys look like: ours, those of providers and clouds, and signed tokens. Each alternative is a fixed beginning and
 * one class of letters, so that a search takes linear time whatever the text.
 */
const shapes = [
  // Ours: keys for calls, control tokens, one-time links, and the two halves of a session.
  'ol[ckpls]_[\\w.-]{6,}',
  // OpenAI, Anthropic, OpenRouter, DeepSeek and the many that copied them.
  '[sr]k[-_][\\w-]{12,}',
  // Google: keys, tokens.
  'AIza[\\w-]{16,}',
  'ya29\\.[\\w.-]{16,}',
  // Groq, xAI, Hugging Face, Replicate, Nvidia, Perplexity, Fireworks, Cerebras, Together.
  'gsk_\\w{16,}',
  'xai-\\w{20,}',
  'hf_\\w{16,}',
  'r8_\\w{16,}',
  'nvapi-[\\w-]{16,}',
  'pplx-\\w{20,}',
  'fw_\\w{16,}',
  'csk-\\w{20,}',
  'tgp_v1_[\\w-]{12,}',
  // AWS: access keys, keys of Bedrock.
  'A[KS]IA[0-9A-Z]{12,}',
  'ABSK[\\w+/=]{16,}',
  'bedrock-api-key-[\\w+/=]{12,}',
  // GitHub, which has models too.
  'gh[pousr]_\\w{16,}',
  'github_pat_\\w{16,}',
  // A signed token begins with the JSON of its header.
  'eyJ[\\w.-]{16,}',
].join('|')

const keyShaped = new RegExp(`(?<![A-Za-z0-9])(?:${shapes})`)
const everyKeyShaped = new RegExp(keyShaped, 'g')

/**
 * Our own secrets: their beginnings where a text or a part of it begins, in whatever case, and whole ones behind a dot or a
 * dash. Inside a token a beginning alone is chance: one in some ten thousand tokens of providers has one.
 */
const ownSecrets = /(?<![\w.~-])ol[ckpls]_|(?<=[.~-])ol[ckpls]_[A-Za-z0-9]{40}/i

const redacted = '[redacted]'

export function looksLikeKey(text: string): boolean {
  return keyShaped.test(text)
}

/** Whether a text has something of the form of our own secrets in it, whole or not. */
export function hasOwnSecretForm(text: string): boolean {
  return ownSecrets.test(text)
}

/** Foreign text with everything that looks like a key taken out: it may be kept and shown. */
export function withoutKeys(text: string): string {
  return keyShaped.test(text) ? text.replace(everyKeyShaped, redacted) : text
}

/** A path with its segments that hold something like a key taken out, however they are escaped. */
export function pathWithoutKeys(path: string): string {
  if (!keyShaped.test(path) && !path.includes('%')) return path
  return path
    .split('/')
    .map((segment) => (keyShaped.test(unescaped(segment)) ? redacted : segment))
    .join('/')
}

/** An id that looks like a key is known again by its digest; every other id is kept as it is. */
export function idWithoutKeys(id: string): string {
  return keyShaped.test(id) ? `redacted-${hash('sha256', id, 'hex').slice(0, 32)}` : id
}

/** As often as somebody may have escaped it; a text that is no escape stays. */
export function unescaped(text: string): string {
  let read = text
  for (let times = 0; times < 3 && read.includes('%'); times += 1) {
    read = read.replace(/%([0-9a-f]{2})/gi, (_escape, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
  }
  return read
}
