import { arrayOf, isObject, type JsonObject, objectOf, stringOf } from '../json/json-shapes.ts'
import type { FunctionDefinition, RenderedFunctions } from './function-definition.ts'
import { createSchemaReferences } from './schema-references.ts'

/**
 * Functions as current models are shown them: TypeScript types in a namespace. OpenAI does not publish the
 * form; it was found by comparing counts with what was billed (docs/guides/counting.md). It has to be
 * counted as one text, as o200k_base merges line breaks with the slashes after them.
 */
export function renderFunctions(functions: readonly FunctionDefinition[]): RenderedFunctions {
  const rendered = functions.map(renderFunction)
  return {
    text: `namespace functions {\n\n${rendered.map(({ text }) => text).join('\n\n')}\n\n} // namespace functions`,
    isKnown: rendered.every(({ isKnown }) => isKnown),
  }
}

function renderFunction({ name, description, parameters }: FunctionDefinition): RenderedFunctions {
  const references = createSchemaReferences(parameters)
  let isKnown = true
  const type = hasProperties(parameters)
    ? `(_: ${commentsOf(parameters)}${objectType(parameters)}) => any`
    : '() => any'
  return { text: `${commentOf(description)}type ${name} = ${type};`, isKnown: isKnown && !references.isCut }

  /** In one line where nothing in it needs a line of its own. */
  function objectType(schema: JsonObject): string {
    const members = Object.entries(objectOf(schema.properties)).map(([key, value]) => {
      const property = objectOf(value)
      if (property.examples !== undefined) isKnown = false
      const mark = arrayOf(schema.required).includes(key) ? '' : '?'
      const note = property.default === undefined ? '' : ` // default: ${JSON.stringify(property.default)}`
      return { text: `${commentsOf(property)}${key}${mark}: ${typeOf(property)}`, note }
    })
    const isShort = members.every(({ text, note }) => note === '' && !text.includes('\n'))
    if (isShort) return `{ ${members.map(({ text }) => text).join(', ')} }`
    return `{\n${members.map(({ text, note }) => `${text},${note}\n`).join('')}}`
  }

  function typeOf(schema: JsonObject): string {
    return references.resolve(schema, (resolved) => {
      if (Array.isArray(resolved.enum)) return resolved.enum.map((value) => JSON.stringify(value)).join(' | ')
      const variants = variantsOf(resolved)
      return variants ? unionType(variants) : plainType(resolved)
    })
  }

  /**
   * A variant has its comments on lines of its own; one that is an object of nothing is left out. A list beside
   * another type was billed as one word, whatever it is of; beside null it has not been seen.
   */
  function unionType(variants: readonly JsonObject[]): string {
    if (variants.some(isUncertainVariant)) isKnown = false
    const shown = variants.filter((variant) => variant.type !== 'object' || hasProperties(variant))
    const hasNull = shown.some(({ type }) => type === 'null')
    const types = (shown.length > 0 ? shown : variants).map((variant) => {
      const format = typeof variant.format === 'string' ? `// format: ${variant.format}\n` : ''
      const comments = commentsOf(variant) + format
      const type = variant.type === 'array' && !hasNull ? 'any' : typeOf(variant)
      return `${comments === '' ? '' : `\n${comments}`}${type}`
    })
    return types.join(' | ')
  }

  function plainType(schema: JsonObject): string {
    switch (schema.type) {
      case 'string':
      case 'number':
      case 'boolean':
      case 'null':
        return schema.type
      case 'integer':
        return 'number'
      case 'array':
        return arrayType(schema.items)
      case 'object':
        return hasProperties(schema) ? objectType(schema) : 'object'
      default:
        // A constant, all of several schemas, and whatever else has been seen too rarely to know.
        if (Object.keys(schema).some((key) => /^(const|allOf|not|if)$/.test(key))) isKnown = false
        return 'any'
    }
  }

  function arrayType(items: unknown): string {
    if (!isObject(items) || Object.keys(items).length === 0) return 'any[]'
    const type = typeOf(items)
    if (!type.includes('\n')) return `${type}[]`
    return `Array<\n${references.resolve(items, commentsOf)}${type}\n>`
  }
}

/** What a schema may be one of: its alternatives, or itself with each of its types. */
function variantsOf(schema: JsonObject): JsonObject[] | null {
  const variants = schema.anyOf ?? schema.oneOf
  if (Array.isArray(variants)) return variants.map(objectOf)
  return Array.isArray(schema.type) ? schema.type.map((type) => ({ ...schema, type })) : null
}

/** Formats in a union cost about 8 tokens, a list in one was seen in one form alone: neither is known. */
function isUncertainVariant(variant: JsonObject): boolean {
  return variant.format !== undefined || variant.type === 'array'
}

function hasProperties(schema: JsonObject): boolean {
  return Object.keys(objectOf(schema.properties)).length > 0
}

/** Title and description of a schema, an empty comment between them. */
function commentsOf({ title, description }: JsonObject): string {
  const [first, second] = [commentOf(title), commentOf(description)]
  return first !== '' && second !== '' ? `${first}//\n${second}` : first + second
}

/** Each line behind `//`, with what stands around the lines taken off; an empty text is no comment. */
function commentOf(value: unknown): string {
  const text = stringOf(value).trim()
  if (text === '') return ''
  const lines = text.split('\n').map((line) => line.trim())
  return lines.map((line) => (line === '' ? '//\n' : `// ${line}\n`)).join('')
}
