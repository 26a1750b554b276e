declare const shape: unique symbol

/** The JSON of a `T`, to be sent as it is. */
export type JsonText<T> = string & { readonly [shape]: T }

/** The cast holds because this is the one place where such texts are made. */
export function jsonTextOf<T>(value: T): JsonText<T> {
  return JSON.stringify(value) as JsonText<T>
}
