import { expect, test } from 'vitest'
import { z } from 'zod'
import { seededRandom } from '../lib/seeded-random.ts'
import { composeJson } from './compose-json.ts'

const order = z.object({
  city: z.string(),
  unit: z.enum(['celsius', 'kelvin']),
  days: z.number().int().min(1).max(7),
  exact: z.boolean(),
  tags: z.array(z.string()).min(1).max(3),
  at: z.union([z.object({ hour: z.number() }), z.null()]),
  kind: z.literal('forecast'),
})

test('values are valid under their schema, whatever the seed', () => {
  for (let seed = 0; seed < 50; seed++) {
    expect(() => order.parse(composeJson(z.toJSONSchema(order), seededRandom(String(seed))))).not.toThrow()
  }
})

test('a schema that refers to itself comes to an end', () => {
  const node = {
    type: 'object',
    properties: { next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } },
    required: ['next'],
  }
  const value = composeJson({ $ref: '#/$defs/node', $defs: { node } }, seededRandom('loop'))
  expect(JSON.stringify(value)).toMatch(/^(\{"next":)+null\}+$/)
})
