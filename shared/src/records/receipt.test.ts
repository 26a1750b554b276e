import { describe, expect, it } from 'vitest'
import {
  buildCost,
  buildIntent,
  buildReceipt,
  copyReceipt,
  type Intent,
  intentFields,
  intentValues,
  type Receipt,
  receiptFields,
  receiptFromValues,
  receiptValues,
} from './index.ts'

const names = receiptFields.map(({ name }) => name)
const namesOfIntent = intentFields.map(({ name }) => name)
/** Each field has its own name as its value, so that two fields cannot be confused. */
const named = Object.fromEntries(names.map((name) => [name, name])) as unknown as Receipt

describe('each field of the list of receipt fields', () => {
  it('has its place among the values of a receipt', () => {
    expect(receiptValues(named)).toEqual(names)
  })

  it('has its place among the values of an intent, if it is of an intent', () => {
    expect(intentValues(named)).toEqual(namesOfIntent)
    expect(names.slice(0, namesOfIntent.length)).toEqual(namesOfIntent)
  })

  it('comes back from its place among the values', () => {
    expect(receiptFromValues(receiptValues(named))).toEqual(named)
  })

  it('is copied', () => {
    expect(copyReceipt(named)).toEqual(named)
  })

  it('is built from the facts that name it', () => {
    expect(buildReceipt(buildIntent(named), named, buildCost(named))).toEqual(named)
  })

  it('is unknown when it is built from facts that do not name it', () => {
    const said = {
      id: 'req_1',
      admittedAt: 1,
      provider: 'openai',
      operation: 'chat',
      method: 'POST',
    } as const
    const intent = buildIntent({ ...said, route: '/v1/chat/completions' })
    const facts = { outcome: 'answered', usageSource: 'none', durationMs: 5, responseBytes: 7 } as const
    const receipt = buildReceipt(intent, facts, buildCost({ costState: 'unpriced' }))
    for (const field of receiptFields) {
      if (!('isKnown' in field)) expect(receipt[field.name], field.name).toBeNull()
    }
    expect(receipt).toMatchObject({ attempts: [], costParts: [], isStream: false, boundClass: 'none' })
  })
})

it('the project, the key and the model of an intent hold unless the facts say otherwise', () => {
  const intent: Intent = { ...named, projectId: 'prj_1', keyId: 'key_1', requestModel: 'a' }
  const { projectId, keyId, requestModel, ...facts } = named
  expect(buildReceipt(intent, facts, named)).toMatchObject({
    projectId: 'prj_1',
    keyId: 'key_1',
    requestModel: 'a',
  })
  const stranger = buildReceipt(intent, { ...facts, projectId: null, keyId: null }, named)
  expect(stranger).toMatchObject({ projectId: null, keyId: null, requestModel: 'a' })
})
