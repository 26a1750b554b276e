import { isObject, type JsonObject, objectOf } from '../json/json-shapes.ts'

/** Resolves the `$ref`s of one JSON schema. */
export interface SchemaReferences {
  /**
   * Calls `render` with the schema, or with what it refers to, and returns its text. A schema inside itself,
   * one that refers to nothing, and whatever comes after a million characters is `any`: two dozen
   * definitions that each name the next one twice would otherwise make a text of gigabytes.
   */
  resolve(schema: JsonObject, render: (target: JsonObject) => string): string
  /** Whether something was cut short that way, so that the text is not what the model is shown. */
  isCut: boolean
}

const resolvedLengthMax = 1_000_000

export function createSchemaReferences(root: JsonObject): SchemaReferences {
  const open = new Set<JsonObject>()
  let length = 0
  const references: SchemaReferences = { resolve, isCut: false }
  return references

  function resolve(schema: JsonObject, render: (target: JsonObject) => string): string {
    if (typeof schema.$ref !== 'string') return render(schema)
    const target = targetOf(schema.$ref)
    if (!target || open.has(target) || length > resolvedLengthMax) {
      references.isCut = true
      return 'any'
    }
    open.add(target)
    // What stands beside a reference holds, too: a description of its own, most often.
    const { $ref: _, ...own } = schema
    const text = render({ ...target, ...own })
    open.delete(target)
    length += text.length
    return text
  }

  function targetOf(reference: string): JsonObject | null {
    if (!reference.startsWith('#')) return null
    let target: unknown = root
    for (const step of reference.split('/').slice(1)) target = objectOf(target)[step]
    return isObject(target) ? target : null
  }
}
