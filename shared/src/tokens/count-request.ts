import { canBeExact, countedApiOf } from './count-by-api.ts'
import type { Encoding } from './encoding/byte-pair-encoding.ts'
import { type EncodingName, encodingForModel } from './encoding/encoding-for-model.ts'
import { modelNameWithin } from './encoding/model-name-within.ts'
import { calibrated } from './estimates/calibrate.ts'
import { isObject, stringOf } from './json/json-shapes.ts'
import type { Exactness, PromptPartTokens } from './token-count.ts'

export interface RequestToCount {
  /** Who serves the model: `openai`, `azure`, `anthropic`, `google`, `openrouter`, ... */
  provider: string
  /** The wire format: `openai.chat.completions`, `anthropic.messages`, `<provider>.chat.completions`, ... */
  api: string
  /** The request's JSON as it was sent. */
  body: unknown
  /** The model behind the name in the body, where that is a deployment's or the operator's own. */
  model?: string | undefined
  /**
   * What the provider billed for this model over what was counted, learnt from earlier calls; 1 without any. An
   * estimate is multiplied by it, an exact count is not.
   */
  calibration?: number | undefined
}

export type RequestCount =
  | { inputTokens: number; exactness: Exactness; encoding: EncodingName; parts: PromptPartTokens }
  | { inputTokens: null; reason: UncountedReason }

/** `unknown_api`: nobody knows how that one bills; `unreadable_body`: the body is no JSON object. */
export type UncountedReason = 'unknown_api' | 'unreadable_body'

/** How many input tokens a request will be billed as, before it is sent. */
export async function countRequest(
  request: RequestToCount,
  loadEncoding: (name: EncodingName) => Promise<Encoding>,
): Promise<RequestCount> {
  const api = countedApiOf(request.api)
  if (!api) return { inputTokens: null, reason: 'unknown_api' }
  if (!isObject(request.body)) return { inputTokens: null, reason: 'unreadable_body' }

  const asked = request.model || stringOf(request.body.model)
  const modelName = modelNameWithin(asked)
  const encoding = await loadEncoding(encodingForModel(modelName))
  const counted = api.countPrompt(encoding, modelName, request.body, request.provider)
  const { tokens, exactness, parts } = calibrated(
    canBeExact(request.provider, asked) ? counted : { ...counted, exactness: 'estimate' },
    request.calibration ?? 1,
  )
  return { inputTokens: tokens, exactness, encoding: encoding.name, parts }
}
