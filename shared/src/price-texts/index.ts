export { priceRowOf, toolFeeOf } from './price-list.ts'
export {
  daysText,
  type LabelledPrice,
  rateText,
  regionsOf,
  toolsOf,
  unitSummary,
  unitsOf,
  type WaysTable,
  waysOf,
} from './price-texts.ts'
