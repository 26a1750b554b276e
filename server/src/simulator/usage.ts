/** Tokens of one call, before they are written in one of the provider's two shapes. */
export interface CallTokens {
  input: number
  cached: number
  output: number
  reasoning: number
}

/** The usage object of chat completions. */
export function chatUsage(tokens: CallTokens) {
  return {
    prompt_tokens: tokens.input,
    completion_tokens: tokens.output,
    total_tokens: tokens.input + tokens.output,
    prompt_tokens_details: { cached_tokens: tokens.cached, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: tokens.reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}

/** The usage object of the Responses API. */
export function responsesUsage(tokens: CallTokens) {
  return {
    input_tokens: tokens.input,
    input_tokens_details: { cached_tokens: tokens.cached },
    output_tokens: tokens.output,
    output_tokens_details: { reasoning_tokens: tokens.reasoning },
    total_tokens: tokens.input + tokens.output,
  }
}

/** The tier that serves: as asked for where a tier was named, `default` for `auto` and for nothing. */
export function servedTier(requested: string | null | undefined): string {
  if (requested === 'fast') return 'priority'
  return requested === 'flex' || requested === 'priority' ? requested : 'default'
}
