import { expect, it } from 'vitest'
import { contextOf } from '../testing.ts'
import { geminiInteractions } from './interactions.ts'

const context = contextOf({ provider: 'google' })
const usage = {
  total_tokens: 1_983,
  total_input_tokens: 22,
  input_tokens_by_modality: [{ modality: 'text', tokens: 22 }],
  total_cached_tokens: 0,
  total_output_tokens: 590,
  total_tool_use_tokens: 198,
  total_thought_tokens: 1_173,
}
const interaction = { id: 'i1', model: 'gemini-2.5-flash', service_tier: 'standard', usage }
const search = { type: 'google_search_call', arguments: { queries: ['a', 'b'] } }

it('an interaction is read as a generation: thinking and tools stand beside', () => {
  expect(geminiInteractions.read(interaction, context)).toMatchObject({
    model: 'gemini-2.5-flash',
    serviceTier: 'standard',
    usage: { uncachedInputTokens: 220, outputTextTokens: 590, reasoningTokens: 1_173 },
    units: [],
    objectId: 'i1',
  })
})

it('what was cached is inside the input, kind by kind', () => {
  const cached = {
    total_input_tokens: 1_000,
    input_tokens_by_modality: [{ modality: 'audio', tokens: 600 }],
    total_cached_tokens: 300,
    cached_tokens_by_modality: [{ modality: 'audio', tokens: 300 }],
    total_output_tokens: 5,
  }
  expect(geminiInteractions.read({ usage: cached }, context).usage).toEqual({
    uncachedInputTokens: 400,
    audioInputTokens: 300,
    cacheReadAudioInputTokens: 300,
    outputTextTokens: 5,
  })
})

it('searches are told by the steps, whole or on the way', () => {
  const units = [
    { unit: 'groundingQueries', quantity: 2 },
    { unit: 'groundedPrompts', quantity: 1 },
  ]
  expect(geminiInteractions.read({ ...interaction, steps: [search] }, context).units).toEqual(units)
  const streamed = geminiInteractions.assemble([
    { event_type: 'interaction.created', interaction: { model: 'gemini-2.5-flash' } },
    { event_type: 'step.delta', index: 2, delta: search },
    { event_type: 'interaction.completed', interaction },
  ])
  expect(geminiInteractions.read(streamed, context)).toMatchObject({ units, model: 'gemini-2.5-flash' })
})

it('an interaction that is still under way has no usage', () => {
  expect(geminiInteractions.read({ id: 'i1', status: 'in_progress' }, context).usage).toBeNull()
})
