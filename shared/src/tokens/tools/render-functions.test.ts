import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../json/json-shapes.ts'
import { renderFunctions } from './render-functions.ts'
import { renderFunctionsOld } from './render-functions-old.ts'

const fn = (parameters: JsonObject, description = '') => ({ name: 'f', description, parameters })
const properties = (all: JsonObject, required: string[] = Object.keys(all)) => ({
  type: 'object',
  properties: all,
  required,
})
/** What stands between the frame of the namespace. */
const inside = (text: string) =>
  text.slice('namespace functions {\n\n'.length, -'\n\n} // namespace functions'.length)
const rendered = (parameters: JsonObject, description = '') =>
  inside(renderFunctions([fn(parameters, description)]).text)
const renderedOld = (parameters: JsonObject, description = '') =>
  inside(renderFunctionsOld([fn(parameters, description)]).text)

const string = { type: 'string' }

test('functions stand in a namespace, an empty line between them', () => {
  expect(renderFunctions([fn({}), { ...fn({}), name: 'g' }]).text).toBe(
    'namespace functions {\n\ntype f = () => any;\n\ntype g = () => any;\n\n} // namespace functions',
  )
})

describe('a function is shown', () => {
  test.each<[string, JsonObject, string]>([
    ['without properties', { type: 'object', properties: {} }, 'type f = () => any;'],
    [
      'in one line where nothing has a comment',
      properties({ a: string, b: { type: 'integer' } }, ['a']),
      'type f = (_: { a: string, b?: number }) => any;',
    ],
    [
      'in lines where a property has one',
      properties({ a: { ...string, description: 'The first.\n\n  And more. ' }, b: string }),
      'type f = (_: {\n// The first.\n//\n// And more.\na: string,\nb: string,\n}) => any;',
    ],
    [
      'with titles, and an empty comment before the description',
      properties({ a: { ...string, title: 'A', description: 'The first.' }, b: { ...string, title: 'B' } }),
      'type f = (_: {\n// A\n//\n// The first.\na: string,\n// B\nb: string,\n}) => any;',
    ],
    [
      'with the comments of its parameters before the brace',
      { ...properties({ a: string }), title: 'T', description: 'D' },
      'type f = (_: // T\n//\n// D\n{ a: string }) => any;',
    ],
    [
      'with defaults',
      properties({ a: { ...string, default: 'x' }, b: { type: 'boolean', default: false } }, []),
      'type f = (_: {\na?: string, // default: "x"\nb?: boolean, // default: false\n}) => any;',
    ],
    [
      'with what a property may be',
      properties({
        a: { type: 'string', enum: ['x', 'y'] },
        b: { type: ['number', 'null'] },
        c: { anyOf: [string, { type: 'null' }] },
        d: {},
        e: { type: 'object' },
        f: { type: 'null' },
      }),
      'type f = (_: { a: "x" | "y", b: number | null, c: string | null, d: any, e: object, f: null }) => any;',
    ],
    [
      'with the description of a list of types before each of them',
      properties({ a: { type: ['string', 'null'], description: 'D' } }),
      'type f = (_: {\n// D\na: \n// D\nstring | \n// D\nnull,\n}) => any;',
    ],
    [
      'without an alternative that is an object of nothing',
      properties({ a: { anyOf: [{ type: 'object' }, { type: 'null' }] } }),
      'type f = (_: { a: null }) => any;',
    ],
    [
      'with a list beside another type as one word',
      properties({ a: { anyOf: [string, { type: 'array', items: string }] } }),
      'type f = (_: { a: string | any }) => any;',
    ],
    [
      'with lists',
      properties({
        a: { type: 'array', items: string },
        b: { type: 'array' },
        c: { type: 'array', items: {} },
      }),
      'type f = (_: { a: string[], b: any[], c: any[] }) => any;',
    ],
    [
      'with lists of objects, in one line where they have no comments',
      properties({ a: { type: 'array', items: properties({ b: string, c: string }) } }),
      'type f = (_: { a: { b: string, c: string }[] }) => any;',
    ],
    [
      'with lists of objects that have comments',
      properties({
        a: { type: 'array', items: { ...properties({ b: { ...string, title: 'B' } }), title: 'I' } },
      }),
      'type f = (_: {\na: Array<\n// I\n{\n// B\nb: string,\n}\n>,\n}) => any;',
    ],
    [
      'with objects in it',
      properties({ a: properties({ b: { ...string, description: 'D' } }) }),
      'type f = (_: {\na: {\n// D\nb: string,\n},\n}) => any;',
    ],
    [
      'with what it refers to in its place',
      { ...properties({ a: { $ref: '#/$defs/A' } }), $defs: { A: properties({ b: string }) } },
      'type f = (_: { a: { b: string } }) => any;',
    ],
    [
      'without what only a validator needs',
      { ...properties({ a: { ...string, minLength: 1, format: 'email' } }), additionalProperties: false },
      'type f = (_: { a: string }) => any;',
    ],
  ])('%s', (_, parameters, expected) => {
    expect(rendered(parameters)).toBe(expected)
  })

  test('with its description, every line trimmed', () => {
    expect(rendered({}, '\n  Adds.\n\n    a: the first\n ')).toBe(
      '// Adds.\n//\n// a: the first\ntype f = () => any;',
    )
  })
})

describe('the form of 2023 shows a function', () => {
  test.each<[string, JsonObject, string]>([
    ['without properties', {}, 'type f = () => any;'],
    ['always in lines', properties({ a: string }, []), 'type f = (_: {\na?: string,\n}) => any;'],
    [
      'without titles and defaults',
      { ...properties({ a: { ...string, title: 'A', description: 'D ', default: 'x' } }), title: 'T' },
      'type f = (_: {\n// D\na: string,\n}) => any;',
    ],
    [
      'with nested lines indented, and their descriptions left out',
      properties({ a: properties({ b: { ...string, description: 'D' } }) }),
      'type f = (_: {\na: {\n  b: string,\n},\n}) => any;',
    ],
    [
      'without an object of nothing',
      properties({ a: { type: 'object', description: 'D' }, b: string }),
      'type f = (_: {\nb: string,\n}) => any;',
    ],
    [
      'with what it refers to',
      {
        ...properties({ a: { type: 'array', items: { $ref: '#/$defs/A' } } }),
        $defs: { A: properties({ b: { type: 'integer' } }) },
      },
      'type f = (_: {\na: {\n  b: number,\n}[],\n}) => any;',
    ],
  ])('%s', (_, parameters, expected) => {
    expect(renderedOld(parameters)).toBe(expected)
  })

  test('with its description behind slashes, its lines as they are', () => {
    expect(renderedOld({}, 'Adds.\n  a: the first')).toBe('// Adds.\n//   a: the first\ntype f = () => any;')
  })
})

describe('what is not known says so', () => {
  test.each<[string, JsonObject]>([
    ['a format in a union', { anyOf: [{ ...string, format: 'date' }, { type: 'null' }] }],
    ['a list in a union', { anyOf: [string, { type: 'array', items: string }] }],
    ['a constant', { const: 1 }],
    ['all of several', { allOf: [string] }],
    ['a reference to nothing', { $ref: '#/$defs/none' }],
  ])('%s', (_, schema) => {
    expect(renderFunctions([fn(properties({ a: schema }))]).isKnown).toBe(false)
    expect(renderFunctions([fn(properties({ a: string }))]).isKnown).toBe(true)
  })
})

describe('a schema built to exhaust us', () => {
  test('refers to itself', () => {
    const node = properties({ next: { $ref: '#/$defs/node' } })
    const result = renderFunctions([fn({ ...properties({ a: { $ref: '#/$defs/node' } }), $defs: { node } })])
    expect(result.isKnown).toBe(false)
    expect(inside(result.text)).toBe('type f = (_: { a: { next: any } }) => any;')
  })

  test('names the next definition twice, forty times over', () => {
    const $defs: JsonObject = {}
    for (let index = 0; index < 40; index++) {
      const next = { $ref: `#/$defs/d${index + 1}` }
      $defs[`d${index}`] = properties({ a: next, b: next })
    }
    for (const render of [renderFunctions, renderFunctionsOld]) {
      const result = render([fn({ ...properties({ a: { $ref: '#/$defs/d0' } }), $defs })])
      expect(result.isKnown).toBe(false)
      expect(result.text.length).toBeLessThan(20_000_000)
    }
  })
})
