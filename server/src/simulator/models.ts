/** A model of the list: what clients ask for, and the dated name that answers. */
interface SimulatedModel {
  id: string
  /** The name in the answer's `model`; the id itself where no dated name is published. */
  snapshot?: string
  /** Unix seconds, as in the model list. */
  created: number
}

const models: SimulatedModel[] = [
  { id: 'gpt-4o', snapshot: 'gpt-4o-2024-08-06', created: 1715367049 },
  { id: 'gpt-4o-mini', snapshot: 'gpt-4o-mini-2024-07-18', created: 1721172741 },
  { id: 'gpt-4.1', snapshot: 'gpt-4.1-2025-04-14', created: 1744316542 },
  { id: 'gpt-4.1-mini', snapshot: 'gpt-4.1-mini-2025-04-14', created: 1744318173 },
  { id: 'gpt-4.1-nano', snapshot: 'gpt-4.1-nano-2025-04-14', created: 1744321707 },
  { id: 'gpt-5', snapshot: 'gpt-5-2025-08-07', created: 1754425777 },
  { id: 'gpt-5-mini', snapshot: 'gpt-5-mini-2025-08-07', created: 1754425928 },
  { id: 'gpt-5-nano', snapshot: 'gpt-5-nano-2025-08-07', created: 1754426384 },
  { id: 'o3', snapshot: 'o3-2025-04-16', created: 1744225308 },
  { id: 'o4-mini', snapshot: 'o4-mini-2025-04-16', created: 1744225351 },
  { id: 'gpt-3.5-turbo-instruct', created: 1692901427 },
  { id: 'text-embedding-3-small', created: 1705948997 },
  { id: 'text-embedding-3-large', created: 1705953180 },
]

/** The names `GET /v1/models` lists. */
export const modelList = models.map(({ id, created }) => ({
  id,
  object: 'model',
  created,
  owned_by: 'system',
}))

/** The dated name that answers for a model. Names nobody knows answer for themselves: any model may be tried. */
export function snapshotOf(model: string): string {
  return models.find((known) => known.id === model)?.snapshot ?? model
}

/** Whether a model thinks before it speaks, and therefore reports `reasoning_tokens` above 0. */
export function isReasoningModel(model: string): boolean {
  return /^(o\d|gpt-[5-9])/.test(model) && !model.includes('-chat')
}
