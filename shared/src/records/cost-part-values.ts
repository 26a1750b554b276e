import type { CostPart } from '../pricing/index.ts'

/** A part of a cost as JSON can carry it: without names, which would double its length, and money as text. */
export type CostPartValues = [
  part: CostPart['part'],
  quantity: number,
  unitPrice: string,
  cost: string,
  per?: number | null,
  model?: string,
]

export function costPartValues({
  part,
  quantity,
  unitPriceFemtoUsd,
  per,
  costPicoUsd,
  model,
}: CostPart): CostPartValues {
  const unitPrice = unitPriceFemtoUsd.toString()
  const cost = costPicoUsd.toString()
  if (model !== undefined) return [part, quantity, unitPrice, cost, per ?? null, model]
  return per === undefined ? [part, quantity, unitPrice, cost] : [part, quantity, unitPrice, cost, per]
}

/** Reads what {@link costPartValues} made. */
export function costPartFrom(values: CostPartValues): CostPart {
  const cost: CostPart = {
    part: values[0],
    quantity: values[1],
    unitPriceFemtoUsd: BigInt(values[2]),
    costPicoUsd: BigInt(values[3]),
  }
  if (values.length === 4) return cost
  const [, , , , per, model] = values
  if (per) cost.per = per
  if (model !== undefined) cost.model = model
  return cost
}
