import { encodingForModel, loadEncoding } from '@outlay/shared/tokens'

/** Counts the tokens of one piece of text. */
export type TokenCounter = (text: string) => number

/**
 * The counter for a model, so that the simulator's usage is what the provider would have billed for the
 * same text. The first call for an encoding takes a fraction of a second; later ones are immediate.
 */
export async function tokenCounterFor(model: string): Promise<TokenCounter> {
  const encoding = await loadEncoding(encodingForModel(model))
  return (text) => encoding.count(text)
}
