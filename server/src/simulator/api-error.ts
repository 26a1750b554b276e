/** An answer the API gives in place of the one asked for, in OpenAI's words and shape. */
export class ApiError extends Error {
  readonly status: number
  readonly body: { error: { message: string; type: string; param: string | null; code: string | null } }
  readonly headers: Record<string, string>

  constructor(given: {
    status: number
    message: string
    type?: string
    param?: string
    code?: string
    headers?: Record<string, string>
  }) {
    super(given.message)
    this.status = given.status
    this.headers = given.headers ?? {}
    this.body = {
      error: {
        message: given.message,
        type: given.type ?? 'invalid_request_error',
        param: given.param ?? null,
        code: given.code ?? null,
      },
    }
  }
}

export function missingKey(): ApiError {
  return new ApiError({
    status: 401,
    message:
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY). You can obtain an API key from https://platform.openai.com/account/api-keys.",
  })
}

/** The key is shown as OpenAI shows it: its ends, never the whole. */
export function wrongKey(key: string): ApiError {
  const shown = key.length > 8 ? `${key.slice(0, 4)}****${key.slice(-4)}` : '****'
  return new ApiError({
    status: 401,
    message: `Incorrect API key provided: ${shown}. You can find your API key at https://platform.openai.com/account/api-keys.`,
    code: 'invalid_api_key',
  })
}

export function unknownUrl(method: string, path: string): ApiError {
  return new ApiError({ status: 404, message: `Invalid URL (${method} ${path})` })
}

export function unknownModel(model: string): ApiError {
  return new ApiError({
    status: 404,
    message: `The model \`${model}\` does not exist or you do not have access to it.`,
    code: 'model_not_found',
  })
}

/** 429 with both spellings of the wait: whole seconds rounded up, and milliseconds. */
export function rateLimited(given: {
  model: string
  short: 'requests' | 'tokens'
  waitMs: number
}): ApiError {
  const unit = given.short === 'requests' ? 'requests per min (RPM)' : 'tokens per min (TPM)'
  const seconds = Math.max(1, Math.ceil(given.waitMs / 1_000))
  return new ApiError({
    status: 429,
    message: `Rate limit reached for ${given.model} in organization org-simulator on ${unit}. Please try again in ${seconds}s. Visit https://platform.openai.com/account/rate-limits to learn more.`,
    type: given.short,
    code: 'rate_limit_exceeded',
    headers: { 'retry-after': String(seconds), 'retry-after-ms': String(Math.ceil(given.waitMs)) },
  })
}

export function serverError(): ApiError {
  return new ApiError({
    status: 500,
    message: 'The server had an error while processing your request. Sorry about that!',
    type: 'server_error',
  })
}

export function overloaded(headers: Record<string, string>): ApiError {
  return new ApiError({
    status: 503,
    message: 'The engine is currently overloaded, please try again later.',
    type: 'server_error',
    code: 'overloaded',
    headers,
  })
}
