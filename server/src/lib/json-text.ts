declare const shape: unique symbol

/** The JSON of a `T`, ready to be sent. */
export type JsonText<T> = string & { readonly [shape]: T }

/** The cast holds because such texts are made only here. */
export function jsonTextOf<T>(value: T): JsonText<T> {
  return JSON.stringify(value) as JsonText<T>
}
