import { encodeFrames, type WireCase } from './wire-cases.ts'

/** The bytes of the case's answer. */
export function bytesOf({ answer, sse, ndjson, frames }: WireCase): Buffer {
  if (frames) return encodeFrames(frames)
  return Buffer.from(sse ?? ndjson ?? JSON.stringify(answer))
}

export function contentTypeOf({ sse, ndjson, frames }: WireCase): string {
  if (frames) return 'application/vnd.amazon.eventstream'
  if (ndjson) return 'application/x-ndjson'
  return sse ? 'text/event-stream' : 'application/json'
}

/** The path of the call through Outlay. */
export function pathOf({ api, provider, model, frames, endpoint }: WireCase): string {
  const [, call = ''] = /^[a-z]+\.(.+)$/.exec(api) ?? []
  switch (provider) {
    case 'anthropic':
      return '/anthropic/v1/messages'
    case 'google':
      return `/gemini/v1beta/models/${model}:${call}?alt=sse`
    case 'vertex': {
      const place = /\/\/([\w-]+)-aiplatform/.exec(endpoint ?? '')?.[1] ?? 'global'
      return `/vertex/v1/projects/p/locations/${place}/publishers/anthropic/models/${model}:rawPredict`
    }
    case 'bedrock': {
      const verbs =
        call === 'converse' ? ['converse', 'converse-stream'] : ['invoke', 'invoke-with-response-stream']
      return `/bedrock/model/${model}/${frames ? verbs[1] : verbs[0]}`
    }
    case 'azure':
      return `/azure/openai/deployments/${model}/${call.replaceAll('.', '/')}`
    case 'cohere':
      return `/cohere/v2/${call}`
    case 'ollama':
      return `/ollama/api/${call}`
    default: {
      if (call === 'fine_tuning.jobs') return `/${provider}/v1/fine_tuning/jobs/ftjob-wire`
      const path = call === 'images' ? 'images/generations' : call.replaceAll('.', '/')
      return `/${provider}/v1/${path}`
    }
  }
}

/** The request as a client would send it: transcriptions are uploads. */
export function requestOf({ api, request, model, sse }: WireCase): {
  method?: string
  key?: string
  body: string | null
  headers: Record<string, string>
} {
  // A job's cost is known once somebody polls it with a permitted key.
  if (api.endsWith('.fine_tuning.jobs'))
    return { method: 'GET', key: 'sk-of-the-caller-itself', body: null, headers: {} }
  const streamed = {
    stream: true,
    ...(api.endsWith('.chat.completions') ? { stream_options: { include_usage: true } } : {}),
  }
  const fields = { model, ...(sse ? streamed : {}), ...request }
  if (!api.endsWith('audio.transcriptions')) return { body: JSON.stringify(fields), headers: {} }
  const parts = Object.entries(fields).map(
    ([name, value]) => `--edge\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const file =
    '--edge\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\nRIFF\r\n--edge--\r\n'
  return { body: parts.join('') + file, headers: { 'content-type': 'multipart/form-data; boundary=edge' } }
}
