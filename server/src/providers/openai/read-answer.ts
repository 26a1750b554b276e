import { plainId, plainName } from '../../lib/plain-text.ts'
import { nameOf, objectOf } from '../json.ts'
import { errorTypeOf } from '../read-error-type.ts'
import { emptyObservation, type Observation } from '../wire-format.ts'
import { readOpenAiUsage } from './read-usage.ts'
import { imagesMadeByTools, isMissingTools, searchesOfModel, toolsOf } from './response-tools.ts'

/** What a whole JSON answer, or the `response` object of a stream's terminal event, tells about itself. */
export function readOpenAiAnswer(body: unknown): Observation {
  const answer = objectOf(body)
  if (!answer) return emptyObservation
  const { model: named, service_tier: serviceTier, usage: raw } = answer
  const model = textOf(named)
  const usage = readOpenAiUsage(raw)
  return {
    model,
    serviceTier: textOf(serviceTier),
    speed: null,
    region: null,
    usage,
    isOfRequest: false,
    isSoFar: false,
    units: usage === null ? emptyObservation.units : searchesOfModel(model),
    isMissingUnits: false,
    others: emptyObservation.others,
    reportedCostUsd: null,
    isFree: false,
    objectId: null,
    isPending: false,
    providerUsage: raw ?? null,
    errorType: errorTypeOf(answer),
  }
}

/** The same of a response, whose tools are billed by the use. */
export function readOpenAiResponse(body: unknown): Observation {
  const observation = readOpenAiAnswer(body)
  const response = objectOf(body)
  if (!response) return observation
  const objectId = typeof response.id === 'string' ? plainId(response.id, 200) : null
  if (observation.usage === null) {
    return { ...observation, objectId, isPending: /^(queued|in_progress)$/.test(nameOf(response.status)) }
  }
  return {
    ...observation,
    objectId,
    units: toolsOf(response, null),
    isMissingUnits: isMissingTools(response),
    others: imagesMadeByTools(response, null),
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? plainName(value, 200) : null
}
