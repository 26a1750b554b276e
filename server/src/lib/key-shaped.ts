import { hash } from 'node:crypto'

/**
 * The shapes of keys: ours, those of providers and clouds, and signed tokens. Each alternative is a fixed
 * prefix and one class of letters, so a search takes linear time for any text.
 */
const shapes = [
  // Ours: keys for calls, control tokens, one-time links, and the two halves of a session.
  'ol[ckpls]_[\\w.-]{6,}',
  // OpenAI, Anthropic, OpenRouter, DeepSeek, and many providers with the same prefix.
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
  // AWS: access keys, Bedrock keys.
  'A[KS]IA[0-9A-Z]{12,}',
  'ABSK[\\w+/=]{16,}',
  'bedrock-api-key-[\\w+/=]{12,}',
  // GitHub, which also sells models.
  'gh[pousr]_\\w{16,}',
  'github_pat_\\w{16,}',
  // A signed token begins with the JSON of its header.
  'eyJ[\\w.-]{16,}',
].join('|')

const keyShaped = new RegExp(`(?<![A-Za-z0-9])(?:${shapes})`)
const everyKeyShaped = new RegExp(keyShaped, 'g')

/**
 * Our own secrets: prefixes at the start of a text or of one of its parts, in any case, and whole secrets
 * after a dot or dash. A prefix alone inside a token is chance: one in some ten thousand provider tokens
 * contains one.
 */
const ownSecrets = /(?<![\w.~-])ol[ckpls]_|(?<=[.~-])ol[ckpls]_[A-Za-z0-9]{40}/i

const redacted = '[redacted]'

export function looksLikeKey(text: string): boolean {
  return keyShaped.test(text)
}

/** Whether a text contains the form of one of our own secrets, complete or not. */
export function hasOwnSecretForm(text: string): boolean {
  return ownSecrets.test(text)
}

/** Removes everything that looks like a key from foreign text, so that it may be stored and shown. */
export function withoutKeys(text: string): string {
  return keyShaped.test(text) ? text.replace(everyKeyShaped, redacted) : text
}

/** Redacts the segments of a path that contain a possible key, however it is escaped. */
export function pathWithoutKeys(path: string): string {
  if (!keyShaped.test(path) && !path.includes('%')) return path
  return path
    .split('/')
    .map((segment) => (keyShaped.test(unescaped(segment)) ? redacted : segment))
    .join('/')
}

/**
 * Replaces an id that looks like a key with its digest, which still identifies it. Other ids stay unchanged.
 */
export function idWithoutKeys(id: string): string {
  return keyShaped.test(id) ? `redacted-${hash('sha256', id, 'hex').slice(0, 32)}` : id
}

/** Unescapes repeatedly, because a text may be escaped more than once. Invalid escapes stay. */
export function unescaped(text: string): string {
  let read = text
  for (let times = 0; times < 3 && read.includes('%'); times += 1) {
    read = read.replace(/%([0-9a-f]{2})/gi, (_escape, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
  }
  return read
}
