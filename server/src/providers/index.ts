export { openAi } from './openai/index.ts'
export {
  type EventRole,
  emptyObservation,
  type Observation,
  type Route,
  type StreamReader,
  type WireFormat,
} from './wire-format.ts'
