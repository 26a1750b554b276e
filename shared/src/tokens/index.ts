export { createEncoding, type Encoding } from './byte-pair-encoding.ts'
export {
  type EncodingName,
  encodingForModel,
  encodingNames,
  hasPublishedEncoding,
} from './encoding-for-model.ts'
export { loadEncoding } from './load-encoding.ts'
