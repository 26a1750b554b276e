export { openAi } from './openai/index.ts'
export {
  emptyObservation,
  type Observation,
  type Route,
  type StreamReader,
  type WireFormat,
} from './wire-format.ts'
