import type { Answer } from './answer.ts'
import { unknownModel } from './api-error.ts'
import { modelList } from './models.ts'

/** `GET /v1/models` and `GET /v1/models/{id}`. Throws an ApiError for a model that is not on the list. */
export function answerModels(id: string | undefined): Answer {
  const free = { kind: 'json', model: 'models', tokens: 0 } as const
  if (id === undefined) return { ...free, body: { object: 'list', data: modelList } }
  const model = modelList.find((known) => known.id === id)
  if (!model) throw unknownModel(id)
  return { ...free, body: model }
}
