import { canBeExact, countRequest, loadEncoding, refersElsewhere } from '@outlay/shared/tokens'
import type { InputCount, JoinedInputTask } from './count-task.ts'

/**
 * Counts a request whose tokens the provider has reported. Null if the two cannot be compared: the request
 * refers to content outside of it, has tools that run at the provider, or has one part without an exact rule
 * while all others are exact. Never throws.
 */
export async function countInput({
  provider,
  api,
  model,
  body,
}: JoinedInputTask): Promise<InputCount | null> {
  try {
    const request: unknown = JSON.parse(new TextDecoder().decode(body))
    if (refersElsewhere(request)) return null
    const count = await countRequest(
      { provider, api, body: request, model: model ?? undefined },
      loadEncoding,
    )
    if (count.inputTokens === null) return null
    const isOfExactFamily = model !== null && canBeExact(provider, model)
    return isOfExactFamily && count.exactness !== 'exact' ? null : count
  } catch {
    return null
  }
}
