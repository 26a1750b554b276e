import { type Encoding, encodingForModel, loadEncoding } from '@outlay/shared/tokens'

/**
 * The encoding a model is counted in, so that the simulator's usage is what the provider would have billed
 * for the same text. The first call for an encoding takes a fraction of a second; later ones are immediate.
 */
export function encodingOf(model: string): Promise<Encoding> {
  return loadEncoding(encodingForModel(model))
}
