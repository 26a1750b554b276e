import type { RecordedExchange } from './read-exchanges.ts'

export type GatewayCall = {
  path: string
  method: string
  body: string | null
  headers?: Record<string, string>
}

/** A recorded call as a client of the gateway makes it; null for what no client of ours could have sent. */
export function gatewayCallOf(exchange: RecordedExchange): GatewayCall | null {
  const path = pathOf(exchange)
  if (path === null) return null
  const query = exchange.url_query ? `?${exchange.url_query.replace(/^\?/, '')}` : ''
  if (/\/responses\/resp_\w+$/.test(path)) return { path: path + query, method: 'GET', body: null }
  if (exchange.request !== null && exchange.request !== undefined) {
    return { path: path + query, method: 'POST', body: JSON.stringify(exchange.request) }
  }
  return { path: path + query, method: 'POST', ...upload(exchange.model) }
}

/** Hosts without a name here are called by one they are given, as an operator would. */
const given: Readonly<Record<string, string>> = {
  bedrock: 'bedrockish',
  databricks: 'databricks',
  github: 'github',
  gpustack: 'gpustack',
  huggingface: 'huggingface',
  other: 'other',
}

/** What an API's path ends in, whatever stood before it in the recorded address. */
const apiPath = /\/(?:chat\/completions|completions|embeddings|responses(?:\/[\w-]+)?)$/

function pathOf({ provider, api, url_path: recorded }: RecordedExchange): string | null {
  // A fragment is the recorder's own mark: no client sends one.
  const sent = recorded.replace(/#.*$/, '')
  const plain = sent.replace(/^<[^>]*>/, '').replaceAll(/<[^>]*>/g, 'somewhere')
  if (provider === 'google') return `/gemini${plain}`
  if (provider === 'azure' && /^\/(openai|models)\//.test(plain)) return `/azure${plain}`
  if (provider in given || provider === 'azure') {
    if (api === 'messages') return '/anthropic/v1/messages'
    if (/[gG]enerateContent$/.test(api)) return `/gemini${plain.slice(plain.indexOf('/v1beta/'))}`
    const end = apiPath.exec(plain)?.[0]
    return end === undefined ? null : `/${given[provider] ?? 'other'}${end}`
  }
  if (provider === 'ollama') return `/ollama/v1${apiPath.exec(plain)?.[0] ?? plain}`
  return `/${provider}${plain}`
}

/** Uploads were recorded without their files. */
function upload(model: string | null): Pick<GatewayCall, 'body' | 'headers'> {
  const field = (name: string, value: string) =>
    `--edge\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const file =
    '--edge\r\ncontent-disposition: form-data; name="file"; filename="a.bin"\r\n\r\nbytes\r\n--edge--\r\n'
  return {
    body: (model === null ? '' : field('model', model)) + file,
    headers: { 'content-type': 'multipart/form-data; boundary=edge' },
  }
}
