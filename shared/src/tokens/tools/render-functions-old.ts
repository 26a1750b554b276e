import { arrayOf, isObject, type JsonObject, objectOf, stringOf } from '../json/json-shapes.ts'
import type { FunctionDefinition, RenderedFunctions } from './function-definition.ts'
import { createSchemaReferences } from './schema-references.ts'

/**
 * Functions as the models of 2023 are shown them, and legacy `functions` always: no titles, no defaults,
 * descriptions down to the second level, nested lines indented, never in one line, and an object
 * of nothing is not shown at all.
 */
export function renderFunctionsOld(functions: readonly FunctionDefinition[]): RenderedFunctions {
  const rendered = functions.map(renderFunction)
  return {
    text: `namespace functions {\n\n${rendered.map(({ text }) => text).join('\n\n')}\n\n} // namespace functions`,
    isKnown: rendered.every(({ isKnown }) => isKnown),
  }
}

function renderFunction({ name, description, parameters }: FunctionDefinition): RenderedFunctions {
  const references = createSchemaReferences(parameters)
  let isKnown = true
  const body = members(parameters, 0)
  const type = body === '' ? '() => any' : `(_: {\n${body}\n}) => any`
  return { text: `${commentOf(description)}type ${name} = ${type};`, isKnown: isKnown && !references.isCut }

  function members(schema: JsonObject, depth: number): string {
    const indent = ' '.repeat(depth)
    const lines = Object.entries(objectOf(schema.properties)).flatMap(([key, value]) => {
      const property = objectOf(value)
      if (property.type === 'object' && Object.keys(objectOf(property.properties)).length === 0) return []
      const comment = depth >= describedDepth ? '' : commentOf(property.description)
      const mark = arrayOf(schema.required).includes(key) ? '' : '?'
      return [`${comment === '' ? '' : indent}${comment}${indent}${key}${mark}: ${typeOf(property, depth)},`]
    })
    return lines.join('\n')
  }

  function typeOf(schema: JsonObject, depth: number): string {
    return references.resolve(schema, (resolved) => {
      if (Array.isArray(resolved.enum)) return resolved.enum.map((value) => JSON.stringify(value)).join(' | ')
      if (Array.isArray(resolved.anyOf)) {
        isKnown = false
        return resolved.anyOf.map((variant) => typeOf(objectOf(variant), depth)).join(' | ')
      }
      return plainType(resolved, depth)
    })
  }

  function plainType(schema: JsonObject, depth: number): string {
    switch (schema.type) {
      case 'string':
      case 'number':
      case 'boolean':
      case 'null':
        return schema.type
      case 'integer':
        return 'number'
      case 'array':
        return isObject(schema.items) ? `${typeOf(schema.items, depth)}[]` : 'any[]'
      case 'object':
        return `{\n${members(schema, depth + indentation)}\n}`
      default:
        return 'any'
    }
  }
}

const indentation = 2
/** Spaces before the properties whose descriptions are no longer shown. */
const describedDepth = 2

function commentOf(value: unknown): string {
  const text = stringOf(value).trim()
  return text === '' ? '' : `// ${text.replaceAll('\n', '\n// ')}\n`
}
