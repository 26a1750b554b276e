import type { Dice } from './dice.ts'
import { withHostileValues } from './hostile-json.ts'

/** As much of OpenAPI as our document uses. */
type Schema = {
  type?: string | string[]
  $ref?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  minimum?: number
  maximum?: number
  maxLength?: number
  pattern?: string
}
type Parameter = { name: string; in: string; required?: boolean; schema?: Schema }
type Operation = {
  parameters?: Parameter[]
  requestBody?: { content?: Record<string, { schema?: Schema }> }
}
export type ApiDocument = {
  paths: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, Schema> }
}

export type ApiRequest = { method: string; target: string; body: string | null }
export type ApiRequests = (dice: Dice) => ApiRequest

/** Nine weeks of calls at each of thousands of cases would be all that there is to see. */
const left = new Set(['POST /api/sample-data'])

/** Requests over each operation of the document: values of the right shape, of which some are then none. */
export function apiRequests(document: ApiDocument): ApiRequests {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
  const wanted = operations.filter(({ method, path }) => !left.has(`${method} ${path}`))
  if (wanted.length < 10) throw new Error('/api/openapi.json names hardly any operation')
  const schemas = document.components?.schemas ?? {}
  return (dice) => {
    const { method, path, operation } = dice.among(wanted)
    const parameters = operation.parameters ?? []
    const target = path.replaceAll(/\{(\w+)\}/g, (_, name) =>
      encodeURIComponent(parameterText(dice, parameters.find((one) => one.name === name)?.schema, schemas)),
    )
    const query = parameters
      .filter(({ in: place, required }) => place === 'query' && (required || dice.chance(35)))
      .map(({ name, schema }) => `${name}=${queryText(dice, parameterText(dice, schema, schemas, name))}`)
    const schema = operation.requestBody?.content?.['application/json']?.schema
    return {
      method,
      target: query.length === 0 ? target : `${target}?${query.join('&')}`,
      body: bodyText(dice, method, schema, schemas),
    }
  }
}

type Schemas = Record<string, Schema>

function bodyText(dice: Dice, method: string, schema: Schema | undefined, schemas: Schemas): string | null {
  if (schema === undefined) return method === 'POST' ? '{}' : null
  const value = valueFor(dice, schema, schemas, 0)
  return dice.chance(30) ? (JSON.stringify(value) ?? 'null') : withHostileValues(dice, value)
}

const oddTexts = [
  '',
  '0',
  '-1',
  '1e9',
  '99999999999999999999',
  'null',
  'undefined',
  '\0',
  "' or 1=1 --",
  '%',
  '%zz',
  '../..',
  '2026-13-45',
  '2026-02-30',
  '2026-01-01T00:00:00Z',
  '2026-01-01',
  '+275760-09-14T00:00:00Z',
  '-271821-04-19',
  'Europe/Berlin',
  'Mars/Olympus',
  'project,key,model',
  'model,model',
  '\ud83d\ude00',
  '__proto__',
  'x'.repeat(5_000),
]

/** What a parameter may be, or what it may not. */
function parameterText(dice: Dice, schema: Schema | undefined, schemas: Schemas, name = ''): string {
  if (schema === undefined || dice.chance(30)) return dice.among(oddTexts)
  if (name === 'from') return dice.among(['2026-01-01T00:00:00Z', '2026-11-29', '2026-11-01T00:00:00+02:00'])
  if (name === 'to') return dice.among(['2027-01-01T00:00:00Z', '2026-12-01', '2026-01-01'])
  const value = valueFor(dice, schema, schemas, 0)
  return typeof value === 'string' ? value : String(JSON.stringify(value))
}

/** Mostly encoded as a browser would; else as it is, or with a surrogate that stands alone. */
function queryText(dice: Dice, text: string): string {
  if (dice.chance(85)) return encodeURIComponent(text)
  return dice.among(['%', '%ff', '%ed%a0%80', '%00', '+', '&', '=', '%25%30', encodeURIComponent(text)])
}

const levelsMax = 6

function valueFor(dice: Dice, schema: Schema, schemas: Schemas, level: number): unknown {
  if (schema.$ref) return valueFor(dice, schemas[schema.$ref.split('/').at(-1)!] ?? {}, schemas, level + 1)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return dice.among(schema.enum)
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (choices) return valueFor(dice, dice.among(choices), schemas, level + 1)
  const type = Array.isArray(schema.type) ? dice.among(schema.type) : schema.type
  switch (type) {
    case 'object':
      return objectOf(dice, schema, schemas, level)
    case 'array':
      return Array.from({ length: level < levelsMax ? dice.integer(0, 3) : 0 }, () =>
        valueFor(dice, schema.items ?? {}, schemas, level + 1),
      )
    case 'integer':
    case 'number':
      return dice.integer(schema.minimum ?? 0, Math.min(schema.maximum ?? 1_000, 1_000_000))
    case 'boolean':
      return dice.chance(50)
    case 'null':
      return null
    default:
      return textFor(dice, schema)
  }
}

function objectOf(dice: Dice, schema: Schema, schemas: Schemas, level: number): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const isWanted = schema.required?.includes(name) || (level < levelsMax && dice.chance(50))
    if (isWanted) object[name] = known(dice, name) ?? valueFor(dice, property, schemas, level + 1)
  }
  return object
}

/** Values that lead further than any text would. */
function known(dice: Dice, name: string): unknown {
  if (dice.chance(20)) return undefined
  switch (name) {
    case 'project':
      return dice.among(['default', 'fuzz', 'tests', `p${dice.integer(1, 20)}`])
    case 'provider':
      return dice.among(['openai', 'anthropic', 'google', 'groq', 'nobody'])
    case 'model':
      return dice.among(['gpt-4o-mini', 'claude-sonnet-4-5', 'own-model', 'gemini-2.5-flash'])
    case 'api':
      return dice.among([
        'openai.chat.completions',
        'anthropic.messages',
        'google.generateContent',
        'openai.responses',
      ])
    case 'from':
    case 'to':
    case 'at':
      return dice.among(['2026-01-01T00:00:00Z', '2026-11-30', '2020-01-01'])
    case 'factor':
      return dice.among(['1', '0.8', '1.25'])
    case 'usage':
      return { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }
    case 'body':
      return { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello there.' }] }
    default:
      return undefined
  }
}

function textFor(dice: Dice, { pattern, maxLength = 100 }: Schema): string {
  if (pattern?.startsWith('^(0|')) return dice.among(['0', '1.5', '0.000001', '12'])
  return dice.among(['a', 'own-name', 'x'.repeat(Math.min(maxLength, 40)), `n${dice.integer(1, 1_000)}`])
}
