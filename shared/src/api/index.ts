export {
  type ApiError,
  apiError,
  instant,
  objectId,
  oneLine,
  pointInTime,
  usdDecimal,
  zone,
} from './common.ts'
export { type CountQuestion, type CountResponse, countQuestion, countResponse } from './count.ts'
export {
  type CalibrationList,
  calibrationList,
  type DriftQuery,
  type DriftReport,
  driftQuery,
  driftReport,
  type ModelDrift,
  type PromptShares,
} from './drift.ts'
export {
  type FirstCall,
  sampleDataAdded,
  sampleDataRemoved,
  type TestCallResult,
  testCallResult,
} from './first-steps.ts'
export {
  type CreatedKey,
  type CreateKeyBody,
  createdKey,
  createKeyBody,
  displayName,
  type KeyPermission,
  type KeySummary,
  keyList,
  keyPermissions,
  keySummary,
  type ProjectSummary,
  projectList,
  projectSummary,
  type UpdateKeyBody,
  updateKeyBody,
} from './keys.ts'
export {
  type BookedCalls,
  bookedCalls,
  draftEntriesMax,
  type FactorBody,
  factorBody,
  type OwnNameDraft,
  type OwnNameSummary,
  type OwnPriceDraft,
  type OwnPriceRecords,
  ownNameDraft,
  ownPriceDraft,
  ownPriceRecords,
  type PastCalls,
  type PriceChangeSummary,
  type PriceDraft,
  type PricePreview,
  type PricePreviewLine,
  type ProjectFactorSummary,
  pastCalls,
  priceChange,
  priceDraft,
  priceHistory,
  pricePreview,
  withdrawBody,
} from './own-prices.ts'
export { type PriceQuestion, type PriceResponse, priceQuestion, priceResponse, rateNames } from './price.ts'
export { type PriceList, type PriceRow, priceList, type ToolFee } from './prices.ts'
export {
  type ModelReportedCost,
  type ReportedCostSums,
  type ReportedCostsQuery,
  type ReportedCostsReport,
  reportedCostsQuery,
  reportedCostsReport,
} from './reported-costs.ts'
export {
  type CallingAgent,
  callingAgent,
  costPart,
  type RequestDetail,
  type RequestSummary,
  type RequestsPage,
  type RequestsQuery,
  requestDetail,
  requestSummary,
  requestsPage,
  requestsQuery,
} from './requests.ts'
export { sessionFragment, sessionHeader, sessionStorageKey } from './session.ts'
export {
  type ChangeSettingsBody,
  changeSettingsBody,
  type InstallationSettings,
  installationSettings,
} from './settings.ts'
export { type Status, status } from './status.ts'
export {
  type GroupDimension,
  groupDimensions,
  type UsageBucket,
  type UsageDetail,
  type UsageDimension,
  type UsageGroup,
  type UsageMetrics,
  type UsageQuery,
  type UsageReport,
  usageBuckets,
  usageDimensions,
  usageGroup,
  usageMetrics,
  usageQuery,
  usageReport,
} from './usage.ts'
