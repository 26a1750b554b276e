export { createSampleManager, type SampleStore } from './manage-sample.ts'
export { sampleKeyPrefix } from './workloads.ts'
