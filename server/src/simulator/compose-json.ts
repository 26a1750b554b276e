import type { SeededRandom } from '../lib/seeded-random.ts'

type Schema = Record<string, unknown>

/** Deeper than this a schema that refers to itself is cut: optional parts are left out, lists are empty. */
const depthMax = 6

/**
 * A value that is valid under a JSON schema: enums, constants, objects, arrays, unions, references into
 * `$defs`, bounds of numbers and lists, common string formats. Patterns are not followed.
 */
export function composeJson(schema: unknown, random: SeededRandom): unknown {
  const root = asSchema(schema)
  return compose(root, 0)

  function compose(given: Schema, depth: number): unknown {
    const node = resolve(given, root)
    if ('const' in node) return node.const
    const options = asList(node.enum)
    if (options[0] !== undefined) return random.pick(options as [unknown, ...unknown[]])
    const union = [...asList(node.anyOf), ...asList(node.oneOf)].map(asSchema)
    if (union.length > 0) return compose(chooseVariant(union, root, depth), depth + 1)
    if (Array.isArray(node.allOf)) {
      return compose(Object.assign({}, node, { allOf: undefined }, ...node.allOf.map(asSchema)), depth + 1)
    }
    switch (typeOf(node, depth)) {
      case 'object':
        return composeObject(node, depth)
      case 'array':
        return composeArray(node, depth)
      case 'integer':
        return composeNumber(node)
      case 'number':
        return composeNumber(node)
      case 'boolean':
        return random.integer(0, 1) === 1
      case 'null':
        return null
      default:
        return composeString(node)
    }
  }

  function composeObject(node: Schema, depth: number): Schema {
    const required = asList(node.required)
    const wanted = Object.entries(asSchema(node.properties)).filter(
      ([name]) => depth < depthMax || required.includes(name),
    )
    return Object.fromEntries(wanted.map(([name, child]) => [name, compose(asSchema(child), depth + 1)]))
  }

  function composeArray(node: Schema, depth: number): unknown[] {
    const least = asNumber(node.minItems, 0)
    const most = asNumber(node.maxItems, Math.max(least, 2))
    const length = depth < depthMax ? Math.max(least, Math.min(most, 2)) : least
    return Array.from({ length }, () => compose(asSchema(node.items), depth + 1))
  }

  function composeNumber(node: Schema): number {
    const least = asNumber(node.minimum, asNumber(node.exclusiveMinimum, 0) + 1)
    const most = asNumber(node.maximum, asNumber(node.exclusiveMaximum, Math.max(least, 0) + 101) - 1)
    const step = asNumber(node.multipleOf, 1)
    return (
      Math.ceil(random.integer(Math.ceil(least), Math.max(Math.ceil(least), Math.floor(most))) / step) * step
    )
  }

  function composeString(node: Schema): string {
    const text = formats[String(node.format)] ?? random.pick(['amber', 'cedar', 'harbor', 'meadow', 'river'])
    return text.padEnd(asNumber(node.minLength, 0), 'x').slice(0, asNumber(node.maxLength, 1_000))
  }
}

const formats: Record<string, string> = {
  'date-time': '2026-01-15T09:30:00Z',
  date: '2026-01-15',
  time: '09:30:00Z',
  email: 'someone@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
}

function resolve(node: Schema, root: Schema): Schema {
  let current = node
  // A chain of references is short in practice; the bound keeps one that points at itself from hanging us.
  for (let hops = 0; typeof current.$ref === 'string' && hops < 16; hops++) {
    const steps = current.$ref.replace(/^#\/?/, '').split('/').filter(Boolean)
    current = steps.reduce<Schema>((place, step) => asSchema(place[step]), root)
  }
  return current
}

/** The first variant, but near the depth bound one that ends the recursion. */
function chooseVariant(union: Schema[], root: Schema, depth: number): Schema {
  const simple = union.find((variant) => !['object', 'array'].includes(String(resolve(variant, root).type)))
  return (depth >= depthMax ? simple : undefined) ?? union[0] ?? {}
}

function typeOf(node: Schema, depth: number): string {
  const types = asList(node.type).map(String)
  if (types.length > 0) return depth >= depthMax && types.includes('null') ? 'null' : (types[0] ?? 'string')
  if (typeof node.type === 'string') return node.type
  return node.properties ? 'object' : node.items ? 'array' : 'string'
}

/** Any value that is not an object reads as the schema that allows everything. */
function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : {}
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function asNumber(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}
