import { isObject, type JsonObject, objectOf, stringOf } from '../json/json-shapes.ts'

/** A function a model may call, as a request describes it. */
export interface FunctionDefinition {
  name: string
  description: string
  /** A JSON schema; empty where there was none. */
  parameters: JsonObject
}

/** Functions as a model is shown them. */
export interface RenderedFunctions {
  text: string
  /** False when something in a schema has no known form, or was cut short: the text is then near the truth. */
  isKnown: boolean
}

export function readFunction(value: unknown): FunctionDefinition | null {
  if (!isObject(value) || typeof value.name !== 'string') return null
  return {
    name: value.name,
    description: stringOf(value.description),
    parameters: objectOf(value.parameters),
  }
}
