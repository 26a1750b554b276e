export { allPrices, allToolFees, type PriceEntry, pricesOf, type ToolFeeEntry } from './all-prices.ts'
export {
  type CatalogueModel,
  type CataloguePriceRow,
  catalogueUnit,
  type ProviderCatalogue,
} from './catalogue-schema.ts'
export { cheapestModel } from './cheapest-model.ts'
export { closeNames } from './close-names.ts'
export { compilePriceBook } from './compile-price-book.ts'
export { compileRow, type PriceRow } from './compile-row.ts'
export { type ExplainedName, explainName, type NameMeaning } from './explain-name.ts'
export { comparePrices, type PriceComparison, type PriceDifference } from './foreign/compare-prices.ts'
export { foreignModels, type PriceTerms } from './foreign/foreign-models.ts'
export { UnreadablePriceError } from './foreign/foreign-price.ts'
export { providerNamed } from './foreign/provider-names.ts'
export { type ForeignFormat, readForeignPrices } from './foreign/read-foreign-prices.ts'
export { listedPrice } from './listed-price.ts'
export { type Catalogue, checkedCatalogue, loadCatalogue } from './load-catalogue.ts'
export { isModelRouter, mayBeRouted, routedTokens } from './model-router.ts'
export { withOwnRecords } from './own/compile-own.ts'
export {
  noOwnRecords,
  type OwnName,
  type OwnPrice,
  type OwnRecords,
  type ProjectFactor,
} from './own/own-records.ts'
export { factorFor } from './own/project-factor.ts'
export type { PriceBook, PricedModel, PriceOrigin } from './price-book.ts'
export { type CallToBound, priceBound } from './price-bound.ts'
export { type CostPart, costOf } from './price-units.ts'
export {
  type PriceBand,
  type PriceResult,
  priceUsage,
  rowAt,
  type UsageToPrice,
} from './price-usage.ts'
export { providerCatalogueSchema } from './provider-catalogue-schema.ts'
export { mappedName, resolveModel } from './resolve-model.ts'
export { type PriceTier, priceTierOf, priceTiers } from './service-tier.ts'
export { pricedAs } from './simulated-prices.ts'
export { type UnitPrices, unitPrices } from './unit-prices.ts'
