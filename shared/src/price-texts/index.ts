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
